package io.jenkins.plugins.coreos.core.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.testing.TestCertificates;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificate authorities in the forms that users give: a text, a file, a bundle with comments, the wrong file. */
class CaCertificatesIT {
    @TempDir
    static Path dir;

    private static TestCertificates certificates;
    private static String pem;

    @BeforeAll
    static void make() throws Exception {
        certificates = TestCertificates.in(dir);
        pem = Files.readString(certificates.authority());
    }

    @Test
    void readsTextAndRelativeFile() throws Exception {
        assertThat(CaCertificates.read(pem, Path.of("/nowhere"))).isEqualTo(pem);
        assertThat(CaCertificates.read("ca.pem", dir)).isEqualTo(pem);
        assertThat(CaCertificates.read(certificates.authority().toString(), Path.of("/nowhere")))
                .isEqualTo(pem);
    }

    @Test
    void readsBundleWithCommentsAndWindowsLineEnds() throws Exception {
        String bundle = "# first\n" + pem + "\nsubject: é\n" + pem.replace("\n", "\r\n");

        assertThat(CaCertificates.parse(bundle, "it")).hasSize(2);
    }

    @Test
    void rejectsTextWithoutCertificate() throws Exception {
        Files.writeString(dir.resolve("empty.pem"), "");

        assertThatThrownBy(() -> CaCertificates.read("empty.pem", dir))
                .hasMessage("the certificate file " + dir.resolve("empty.pem")
                        + " contains no certificate (PEM begins with -----BEGIN CERTIFICATE-----)");
        assertThatThrownBy(() -> CaCertificates.read(Files.readString(certificates.key()), dir))
                .hasMessage(
                        "caCertificate contains no certificate, but a private key; name the authority's certificate");
        assertThatThrownBy(() -> CaCertificates.read("missing.pem", dir))
                .hasMessage("the certificate file " + dir.resolve("missing.pem") + " does not exist");
        assertThatThrownBy(() -> CaCertificates.read(dir.toString(), dir)).hasMessageContaining("cannot be read");
    }

    @Test
    void reportsNumberOfDamagedCertificate() {
        assertThatThrownBy(() -> CaCertificates.parse(pem + pem.substring(0, pem.length() / 2), "it"))
                .hasMessageContaining("it: certificate 2 is truncated or damaged");
        assertThatThrownBy(() -> CaCertificates.parse(pem.replaceFirst("MII", "AAA"), "it"))
                .hasMessageContaining("it: certificate 1 is damaged");
        assertThatThrownBy(() -> CaCertificates.parse(pem.replace("CERTIFICATE", "TRUSTED CERTIFICATE"), "it"))
                .hasMessageContaining("convert it with openssl x509");
    }

    @Test
    void limitsSizeOfFile() throws Exception {
        try (RandomAccessFile sparse =
                new RandomAccessFile(dir.resolve("sparse").toFile(), "rw")) {
            sparse.setLength(1L << 40);
        }

        assertThatThrownBy(() -> CaCertificates.read("sparse", dir)).hasMessageContaining("more than 4096 KiB");
        assertThatThrownBy(() -> CaCertificates.read("/dev/zero", dir))
                .hasMessage("the certificate file /dev/zero cannot be read: it is a device, not a regular file");
    }
}
