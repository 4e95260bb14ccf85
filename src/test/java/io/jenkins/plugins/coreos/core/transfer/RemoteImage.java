package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.archive.OciArchive;
import io.jenkins.plugins.coreos.core.oci.Blob;
import io.jenkins.plugins.coreos.core.oci.Document;
import io.jenkins.plugins.coreos.core.oci.ImageTree;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The image of an archive, held in memory to put it into fake registries. */
record RemoteImage(Map<String, byte[]> blobs, Map<String, Document> children, Document top) {

    static RemoteImage of(Path archive) throws IOException {
        try (OciArchive opened = OciArchive.open(archive)) {
            ImageTree tree = opened.image(null);
            Map<String, byte[]> blobs = new LinkedHashMap<>();
            for (Blob blob : tree.blobs()) {
                ByteBuffer bytes = ByteBuffer.allocate((int) blob.size());
                while (bytes.hasRemaining()) {
                    blob.read(bytes, bytes.position());
                }
                blobs.put(blob.digest().toString(), bytes.array());
            }
            Map<String, Document> children = new LinkedHashMap<>();
            tree.children()
                    .forEach(each -> children.put(each.descriptor().digest().toString(), each));
            return new RemoteImage(blobs, children, tree.top());
        }
    }

    String digest() {
        return top.descriptor().digest().toString();
    }

    void putBlobsInto(FakeRegistry registry, String repository) {
        blobs.forEach((digest, bytes) -> registry.addBlob(repository, digest, bytes));
    }

    void putInto(FakeRegistry registry, String repository, String tag) throws IOException {
        putBlobsInto(registry, repository);
        for (Map.Entry<String, Document> child : children.entrySet()) {
            registry.addManifest(
                    repository,
                    child.getKey(),
                    child.getValue().descriptor().mediaType(),
                    child.getValue().raw());
        }
        registry.addManifest(repository, tag, top.descriptor().mediaType(), top.raw());
    }
}
