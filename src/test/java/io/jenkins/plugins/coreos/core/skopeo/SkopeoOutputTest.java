package io.jenkins.plugins.coreos.core.skopeo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.oci.Descriptor;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.ImageDescriptors;
import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import io.jenkins.plugins.coreos.core.oci.MediaTypes;
import io.jenkins.plugins.coreos.core.transfer.ArchiveFile;
import io.jenkins.plugins.coreos.core.transfer.Destination;
import io.jenkins.plugins.coreos.core.transfer.TransferResult;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Validation of the output of a script that runs next to untrusted code. */
class SkopeoOutputTest {
    private static final Digest BLOB = Digest.parse("sha256:" + "b".repeat(64));
    private static final Digest IMAGE = Digest.parse("sha256:" + "a".repeat(64));
    private static final String PLACE = "quay.io/org/os";
    private static final String PUSHED = "place\t" + PLACE + "\tpushed\t" + IMAGE + "\n";

    @Test
    void readsCompleteResult() throws IOException {
        TransferResult result = parse(
                "noise of a shell\n" + PUSHED + "sent\t" + BLOB + "\nsent\tsha256:" + "c".repeat(64) + "\ndone\n");

        assertThat(result.destinations().get(0).uploadedBlobs())
                .as("only blobs of the image count")
                .isEqualTo(1);
        assertThat(result.destinations().get(0).uploadedBytes()).isEqualTo(1000);
        assertThat(result.size()).isEqualTo(1500);
        assertThat(result.reference()).isEqualTo(PLACE + "@" + IMAGE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "done\n",
                "place\tquay.io/org/os\n",
                "place\tquay.io/org/other\tpushed\tsha256:aa\ndone\n",
                "sent\tsha256:bb\ndone\n",
                "manifest\t???\ndone\n"
            })
    void rejectsIncompleteResult(String output) {
        assertThatThrownBy(() -> parse(output))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "the script that pushes os.ociarchive with skopeo ended without a complete result, so it was"
                                + " probably killed; see the log above");
    }

    @Test
    void rejectsUnexpectedDigestOrDestination() {
        assertThatThrownBy(() -> parse(PUSHED.replace("aaaa", "dddd") + "done\n"))
                .hasMessageContaining("without a complete result");
        assertThatThrownBy(() -> parse(PUSHED.replace("org/os", "org/evil") + "done\n"))
                .hasMessageContaining("without a complete result");
        assertThatThrownBy(() -> parse(PUSHED + PUSHED + "done\n")).hasMessageContaining("without a complete result");
    }

    @Test
    void errorIsOneLineOfLimitedLength() {
        assertThatThrownBy(() -> parse("error\t" + PLACE + "\tdenied\r\u001b[31m " + "x".repeat(5000) + "\n"))
                .hasMessageStartingWith("skopeo cannot push os.ociarchive to " + PLACE + ": denied??[31m xxx")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(2500));
        assertThatThrownBy(() -> parse("error\t" + PLACE + "\tunauthorized: no\n"))
                .hasMessageEndingWith("; pushed as user 'robot' (a test)");
        assertThatThrownBy(() -> parse("error\t" + PLACE + "\tmkdir /x: permission denied\n"))
                .hasMessageEndingWith(": mkdir /x: permission denied");
    }

    @Test
    void rejectsInvalidConvertedImage() {
        byte[] raw = "{}".getBytes();
        String manifest = java.util.Base64.getEncoder().encodeToString(raw);
        SkopeoPush converting = push(ImageFormat.V2S2);

        assertThatThrownBy(() -> SkopeoOutput.parse(
                        "place\t" + PLACE + "\tpushed\t" + Digest.sha256(raw) + "\nmanifest\t" + manifest + "\ndone\n",
                        converting,
                        1))
                .hasMessageStartingWith("the image that skopeo converted from os.ociarchive is invalid: ");
        assertThatThrownBy(() -> SkopeoOutput.parse(PUSHED + "manifest\t" + manifest + "\ndone\n", converting, 1))
                .hasMessageContaining("without a complete result");
    }

    private static TransferResult parse(String output) throws IOException {
        return SkopeoOutput.parse(output, push(null), 1);
    }

    private static SkopeoPush push(ImageFormat format) {
        Descriptor top = new Descriptor(MediaTypes.OCI_MANIFEST, IMAGE, 500);
        ImageDescriptors image = new ImageDescriptors(
                top,
                Map.of(BLOB, new Descriptor("application/vnd.oci.image.layer.v1.tar+gzip", BLOB, 1000)),
                Map.of(),
                Map.of(IMAGE, top),
                null);
        return new SkopeoPush(
                ArchiveFile.of("os.ociarchive"),
                image,
                format,
                List.of(Destination.of(PLACE + ":one", List.of())),
                Map.of(PLACE, "pushed as user 'robot' (a test)"));
    }
}
