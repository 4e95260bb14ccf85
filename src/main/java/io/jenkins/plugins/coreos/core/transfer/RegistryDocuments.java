package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.Document;
import io.jenkins.plugins.coreos.core.oci.ImageDocuments;
import io.jenkins.plugins.coreos.core.oci.Index;
import io.jenkins.plugins.coreos.core.oci.MediaTypes;
import io.jenkins.plugins.coreos.core.oci.Platform;
import io.jenkins.plugins.coreos.core.registry.RegistryBlob;
import io.jenkins.plugins.coreos.core.registry.RepositoryClient;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the documents of an image in a repository. Each document is read once; {@link #add} adds documents that are
 * known already.
 */
final class RegistryDocuments implements ImageDocuments {
    /** Limit for a configuration, which is read into memory. */
    static final int MAX_CONFIG = 4 * 1024 * 1024;

    private final RepositoryClient client;
    private final String name;
    private final Map<Digest, byte[]> cache = new HashMap<>();

    /** @param name name of the image in messages */
    RegistryDocuments(RepositoryClient client, String name) {
        this.client = client;
        this.name = name;
    }

    Descriptor add(Document document) {
        cache.put(document.descriptor().digest(), document.raw());
        return document.descriptor();
    }

    /** Returns the part of an index that contains the selected architectures, or the whole image. */
    Document select(Document top, ImageSelector selector) throws IOException {
        add(top);
        List<String> arches = selector.arches(System.getProperty("os.arch"));
        boolean isIndex = MediaTypes.isIndex(top.descriptor().mediaType());
        if (arches.isEmpty() || !isIndex && selector.isLocal()) {
            return top;
        }
        try {
            if (isIndex) {
                if (arches.size() > 1) {
                    return Index.part(top, arches, name);
                }
                Descriptor only = Index.image(top, arches.get(0), name);
                return new Document(only, document(only));
            }
            Platform platform = platform(top.descriptor());
            if (arches.size() == 1 && platform.isArch(arches.get(0))) {
                return top;
            }
            throw new ArchiveException(name + " is for " + platform.cosaArch() + ", not " + String.join(", ", arches));
        } catch (JsonException e) {
            throw new ArchiveException(name + ": " + e.getMessage(), e);
        }
    }

    /**
     * Returns the platform of an image.
     *
     * @throws ArchiveException if its configuration does not contain the platform
     */
    Platform platform(Descriptor manifest) throws IOException {
        try {
            return Platform.ofConfig(document(manifest(manifest).config()));
        } catch (JsonException e) {
            throw new ArchiveException(name + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public byte[] document(Descriptor descriptor) throws IOException {
        byte[] raw = cache.get(descriptor.digest());
        if (raw == null) {
            raw = isDocument(descriptor) ? fetch(descriptor) : config(descriptor);
            cache.put(descriptor.digest(), raw);
        }
        if (raw.length != descriptor.size()) {
            throw new ArchiveException(name + ": the manifest " + descriptor.digest() + " has " + raw.length
                    + " bytes, but its descriptor says " + descriptor.size());
        }
        return raw;
    }

    private static boolean isDocument(Descriptor descriptor) {
        return MediaTypes.isManifest(descriptor.mediaType()) || MediaTypes.isIndex(descriptor.mediaType());
    }

    private byte[] fetch(Descriptor descriptor) throws IOException {
        try {
            return client.manifest(descriptor.digest().toString()).raw();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (InterruptedIOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }

    private byte[] config(Descriptor descriptor) throws IOException {
        if (descriptor.size() > MAX_CONFIG) {
            throw new ArchiveException(
                    name + ": the configuration has " + descriptor.size() + " bytes; the limit is " + MAX_CONFIG);
        }
        ByteBuffer buffer = ByteBuffer.allocate((int) descriptor.size());
        try (RegistryBlob blob = client.blob(descriptor)) {
            blob.read(buffer, 0);
        }
        return buffer.array();
    }

    /** Returns false: layers with URLs are not copied, as with skopeo. */
    @Override
    public boolean has(Digest blob) {
        return false;
    }
}
