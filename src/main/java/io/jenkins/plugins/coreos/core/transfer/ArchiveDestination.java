package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.archive.ArchiveWriter;
import io.jenkins.plugins.coreos.core.oci.Blob;
import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.Document;
import io.jenkins.plugins.coreos.core.redaction.Redaction;
import io.jenkins.plugins.coreos.core.registry.BlobOutcome;
import io.jenkins.plugins.coreos.core.registry.RepositoryClient.Repair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/** An OCI archive to write. It appears under its name only when it is complete. */
public final class ArchiveDestination implements ImageDestination {
    private final Path file;

    /** Creates the destination; the file is created when the transfer begins. */
    public ArchiveDestination(Path file) {
        this.file = file;
    }

    @Override
    public String name() {
        return file.toString();
    }

    @Override
    public List<String> tags() {
        return List.of();
    }

    @Override
    public void hideSecrets(Redaction redaction) {
        // A file has no secrets.
    }

    @Override
    public ImageWriter open(Context context) throws IOException {
        ArchiveWriter archive = ArchiveWriter.open(file, context.image());
        return new ImageWriter() {
            @Override
            public Optional<Digest> digest(String tag) {
                return Optional.empty();
            }

            @Override
            public Optional<Document> find(String tag) {
                return Optional.empty();
            }

            @Override
            public byte[] read(Descriptor descriptor) {
                throw new IllegalStateException("an archive has no signatures");
            }

            @Override
            public boolean has(Blob blob) throws IOException {
                return archive.has(blob);
            }

            @Override
            public BlobOutcome put(Blob blob, LongConsumer sent) throws IOException {
                if (archive.has(blob)) {
                    return BlobOutcome.PRESENT;
                }
                archive.put(blob, sent);
                return BlobOutcome.UPLOADED;
            }

            @Override
            public boolean restore(Blob blob) {
                return false;
            }

            @Override
            public void put(Document child, Repair repair) {
                // Nothing to do: the archive received the documents when it was opened, and publish completes it.
            }

            @Override
            public boolean put(Referrer referrer, Repair repair) {
                throw new IllegalStateException("an archive has no referrers");
            }

            @Override
            public void addReferrers(Digest subject, List<Document> referrers) {
                throw new IllegalStateException("an archive has no referrers");
            }

            @Override
            public void publish(Document top, List<String> tags, Repair repair) throws IOException {
                archive.finish();
            }

            @Override
            public void close() throws IOException {
                archive.close();
            }
        };
    }
}
