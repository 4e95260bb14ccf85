package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.testing.Planted;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files to attach to an image: as text, and opened. */
class AttachmentTest {
    @TempDir
    Path dir;

    @Test
    void parsesFilesWithTheirTypes() {
        assertThat(Attachment.parse("attach", List.of("out/sbom.json=application/spdx+json", "a=b.txt=text/plain")))
                .containsExactly(
                        new Attachment("out/sbom.json", "application/spdx+json"),
                        new Attachment("a=b.txt", "text/plain"));
    }

    @ParameterizedTest
    @CsvSource({
        "sbom.json, attach: 'sbom.json' is not FILE=MEDIATYPE",
        "=text/plain, attach: '' is not the path of a file",
        "a=text, attach: 'text' is not a media type",
        "a=text/plain; charset=utf-8, attach: 'utf-8' is not a media type",
        "a=application/vnd.oci.image.manifest.v1+json, is the media type of an image",
        "a=application/vnd.oci.image.index.v1+json, is the media type of an image"
    })
    void rejectsInvalidTexts(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Attachment.parse("attach", List.of(text)))
                .withMessageContaining(message);
    }

    @Test
    void rejectsRepeatedAndTooManyFiles() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Attachment.parse("attach", List.of("a=text/plain", "a=text/html")))
                .withMessage("attach: the file 'a' is given twice");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Attachment.parse(
                        "attach",
                        IntStream.rangeClosed(0, Attachment.MAX_ATTACHMENTS)
                                .mapToObj(i -> i + "=text/plain")
                                .toList()))
                .withMessage("attach: 101 files are more than the limit of 100");
    }

    @Test
    void namesAFileThatChangesAfterwards() throws Exception {
        Path file = Files.writeString(dir.resolve("sbom.json"), "one");
        try (AttachedFile opened = open("sbom.json")) {
            opened.verify();
            Files.writeString(file, "two");

            assertThatThrownBy(opened::verify)
                    .isInstanceOf(ArchiveException.class)
                    .hasMessage(file + " changed while it was being attached: its digest was " + opened.digest()
                            + " and is now " + Digest.sha256("two".getBytes("UTF-8")));
        }
    }

    @Test
    void rejectsEmptyAndMissingFilesAndLinks() throws Exception {
        Files.createFile(dir.resolve("empty"));
        Files.createSymbolicLink(dir.resolve("link"), Path.of("empty"));

        assertThatThrownBy(() -> open("empty")).hasMessage("the file to attach is empty: " + dir.resolve("empty"));
        assertThatThrownBy(() -> open("none")).hasMessage("the file to attach does not exist: " + dir.resolve("none"));
        assertThatThrownBy(() -> open("link"))
                .isInstanceOf(ArchiveException.class)
                .hasMessage(dir.resolve("link") + " cannot be opened: it is a link; name the file itself");
    }

    @ParameterizedTest
    @CsvSource({"fifo, a FIFO", "directory, a directory"})
    void rejectsOtherFileTypes(String kind, String message) throws Exception {
        if (kind.equals("directory")) {
            Files.createDirectory(dir.resolve("x"));
        } else {
            Planted.at(dir.resolve("x"), kind);
        }
        assertThatThrownBy(() -> open("x"))
                .isInstanceOf(ArchiveException.class)
                .hasMessage(
                        "a file cannot be attached: " + dir.resolve("x") + " is " + message + ", not a regular file");
    }

    private AttachedFile open(String name) throws Exception {
        return AttachedFile.open(new Attachment(name, "text/plain"), dir);
    }

    @Test
    void requiresARegistry() {
        TransferSpec pull = new TransferSpec(
                ImageSelector.parse("quay.io/org/rhcos", List.of()),
                List.of(),
                "a.ociarchive",
                null,
                0,
                AccessSpec.DEFAULT);
        Supplements files = new Supplements(false, null, List.of(new Attachment("a", "text/plain")), false, null);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> pull.with(files))
                .withMessageContaining("'attach' and 'provenance' require a destination in a registry");
    }
}
