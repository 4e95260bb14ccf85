package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.oci.ArtifactManifest;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.Document;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Attaches files to an image as referrers. Attaching a file that is already attached changes nothing. */
final class AttachmentWriter implements Supplement, Closeable {
    private final List<AttachedFile> files = new ArrayList<>();
    private final Set<Map<String, Object>> attached = new LinkedHashSet<>();
    private final Consumer<String> log;

    private AttachmentWriter(Consumer<String> log) {
        this.log = log;
    }

    /**
     * Opens the files.
     *
     * @param directory base directory of relative paths
     * @param log receives a line for each attached file
     * @throws IOException as {@link AttachedFile#open} does
     */
    static AttachmentWriter open(List<Attachment> attachments, Path directory, Consumer<String> log)
            throws IOException, InterruptedException {
        AttachmentWriter writer = new AttachmentWriter(log);
        return Interrupts.open(writer, () -> {
            for (Attachment attachment : attachments) {
                writer.files.add(AttachedFile.open(attachment, directory));
            }
        });
    }

    @Override
    public void write(ImageWriter writer, String repository, List<String> tags, List<Descriptor> images)
            throws IOException, InterruptedException {
        Descriptor image = images.get(images.size() - 1);
        List<ReferrerWriter.Artifact> artifacts = new ArrayList<>();
        for (AttachedFile file : files) {
            artifacts.add(new ReferrerWriter.Artifact(
                    ArtifactManifest.of(file.descriptor(), file.title(), image, Map.of()), file));
        }
        ReferrerWriter.write(writer, image.digest(), artifacts, log);
        for (int i = 0; i < files.size(); i++) {
            Document manifest = artifacts.get(i).manifest();
            attached.add(toMap(files.get(i), manifest.descriptor().digest(), image.digest()));
            log.accept("attached " + files.get(i).attachment().file() + " ("
                    + ProgressLine.size(files.get(i).size()) + ", "
                    + files.get(i).attachment().mediaType() + ") to " + repository + "@" + image.digest() + " as "
                    + manifest.descriptor().digest());
        }
    }

    private static Map<String, Object> toMap(AttachedFile file, Digest manifest, Digest image) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("file", file.attachment().file());
        map.put("mediaType", file.attachment().mediaType());
        map.put("digest", manifest.toString());
        map.put("size", file.size());
        map.put("image", image.toString());
        return map;
    }

    @Override
    public Map<String, Object> details() {
        return files.isEmpty() ? Map.of() : Map.of("attached", new ArrayList<Object>(attached));
    }

    @Override
    public void close() throws IOException {
        for (AttachedFile file : files) {
            file.close();
        }
    }
}
