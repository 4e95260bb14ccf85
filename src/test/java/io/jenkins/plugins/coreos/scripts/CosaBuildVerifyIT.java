package io.jenkins.plugins.coreos.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.cosa.CosaBuild;
import io.jenkins.plugins.coreos.core.cosa.CosaException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code verify}: files must match meta.json, and the error names a file that differs. */
class CosaBuildVerifyIT {
    @TempDir
    private Path root;

    private CosaBuildScript script;
    private CosaBuild build;

    @BeforeEach
    void prepare() throws Exception {
        script = new CosaBuildScript(root);
        CosaBuildScript.Outcome outcome = script.build("--artifact", "qemu", "--compress", "--verify");
        assertThat(outcome.log()).containsPattern("cosaBuild: all 3 files of \\S+ match meta.json");
        build = outcome.result();
    }

    @Test
    void reportsChangedSizeOfAFile() throws Exception {
        Path image = file("qemu");
        long size = Files.size(image);
        Files.writeString(image, "x", StandardOpenOption.APPEND);

        assertError(image + " has " + (size + 1) + " bytes, but meta.json says " + size
                + ": it was changed or truncated, so build again with force");
    }

    @Test
    void reportsChangedFileWithItsHash() throws Exception {
        Path archive = file("ostree");
        byte[] bytes = Files.readAllBytes(archive);
        bytes[bytes.length / 2] ^= 1;
        Files.write(archive, bytes);

        CosaException error = verify();
        assertThat(error.phase()).isEqualTo("verify");
        assertThat(error.summary())
                .contains(archive + " has the SHA-256 ")
                .endsWith(", but meta.json says " + build.ociArchiveSha256()
                        + ": it was changed, so build again with force");
    }

    @Test
    void namesMissingFile() throws Exception {
        Path image = file("qemu");
        Files.delete(image);

        assertError(image + " does not exist, but meta.json lists it: build again with force");
    }

    @Test
    void verifiesNothingOfFetchedMetadata() throws Exception {
        for (String image : build.images().keySet()) {
            Files.delete(file(image));
        }

        CosaBuildScript.Outcome outcome = script.build("--phase", "fetch", "--verify");

        assertThat(outcome.result().changed()).isFalse();
        assertThat(outcome.log()).contains("none of the files of " + build.id() + " is here: nothing to verify");
    }

    @Test
    void readsMetaJsonOnOneLineAndRejectsPaths() throws Exception {
        Path meta = Path.of(build.dir(), "meta.json");
        String text = Files.readString(meta);
        Files.writeString(meta, text.replaceAll("\\s*\n\\s*", ""));
        assertThat(script.build("--phase", "fetch", "--verify").log()).contains("all 3 files of");

        Files.writeString(meta, text.replaceFirst("\"path\": \"[^\"]*\"", "\"path\": \"../../etc/passwd\""));
        assertError("meta.json of " + build.id()
                + " contains the invalid file name '../../etc/passwd': build again with force");
    }

    private Path file(String image) {
        return Path.of(build.dir(), build.images().get(image).path());
    }

    private CosaException verify() throws Exception {
        return script.build("--phase", "fetch", "--verify").error();
    }

    private void assertError(String message) throws Exception {
        assertThat(verify().summary()).isEqualTo("cosaBuild failed in the phase verify: " + message);
    }
}
