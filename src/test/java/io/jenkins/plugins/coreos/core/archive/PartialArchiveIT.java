package io.jenkins.plugins.coreos.core.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.oci.Blob;
import io.jenkins.plugins.coreos.core.oci.ImageTree;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Partial archives that {@link ArchiveWriter} continues. */
class PartialArchiveIT {
    @TempDir
    Path dir;

    @Test
    void truncatedBlobStaysIncompleteAfterALaterBlob() throws Exception {
        Path source =
                Archives.image().layers(8, 20_000).write(dir.resolve("image")).path();
        Path out = dir.resolve("out");
        try (OciArchive archive = OciArchive.open(source)) {
            ImageTree image = archive.image(null);
            List<Blob> blobs = image.blobs();
            try (ArchiveWriter writer = ArchiveWriter.open(out, image)) {
                for (Blob blob : blobs) {
                    writer.put(blob, count -> {});
                }
                writer.finish();
            }
            Path partial = Files.move(out, dir.resolve("out.partial"));
            Archives.truncate(partial, Files.size(partial) / 2);

            try (ArchiveWriter writer = ArchiveWriter.open(out, image)) {
                List<Blob> present = present(writer, blobs);
                Blob last = blobs.get(blobs.size() - 1);
                writer.put(last, count -> {});

                assertThat(present).isNotEmpty().doesNotContain(last);
                assertThat(present(writer, blobs)).hasSize(present.size() + 1).containsAll(present);
            }
        }
    }

    private static List<Blob> present(ArchiveWriter writer, List<Blob> blobs) throws Exception {
        List<Blob> present = new java.util.ArrayList<>();
        for (Blob blob : blobs) {
            if (writer.has(blob)) {
                present.add(blob);
            }
        }
        return present;
    }
}
