package io.jenkins.plugins.coreos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.Image;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import io.jenkins.plugins.coreos.testing.fake.RequestKind;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code inspect} of images in a registry. */
class InspectCommandIT {
    @TempDir
    Path dir;

    private final FakeRegistry registry = FakeRegistry.start();
    private TestArchive archive;
    private String reference;

    private static Image image(String arch) {
        return Archives.image()
                .seed(arch.hashCode())
                .architecture(arch)
                .created("2026-11-29T09:00:00Z")
                .label("version", "416.\\u001b[2J94")
                .annotation("source", arch)
                .layer(100);
    }

    @BeforeEach
    void push() {
        archive = Archives.layout(image("s390x"), image("riscv64")).asIndex().write(dir.resolve("a.ociarchive"));
        reference = registry.host() + "/os/image:one";
        CliRun run = CliRun.of("push", archive.path().toString(), "--to", reference, "--tls-verify=false");
        assertThat(run.code()).as(run.err()).isZero();
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void printsTheImage() {
        CliRun run = CliRun.of("inspect", reference, "--arch=riscv64", "--tls-verify=false");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out().lines())
                .contains(
                        "digest     " + archive.digest(),
                        "type       application/vnd.oci.image.index.v1+json",
                        "created    2026-11-29T09:00:00Z",
                        "arch       riscv64",
                        "label      version=416.?[2J94",
                        "annotation source=riscv64")
                .anyMatch(line -> line.matches("image      s390x sha256:[0-9a-f]{64}"))
                .anyMatch(line -> line.matches("config     sha256:[0-9a-f]{64} [0-9]+ bytes"))
                .anyMatch(line -> line.matches("layer      sha256:[0-9a-f]{64} [0-9]+ bytes"));
    }

    @Test
    void printsOnlyTheDigest() {
        CliRun run = CliRun.of("inspect", "--digest", "docker://" + reference, "--tls-verify=false");

        assertThat(run.out().strip()).as(run.err()).isEqualTo(archive.digest());
        assertThat(registry.requests(RequestKind.MANIFEST_GET)).isEmpty();
        assertThat(CliRun.of("inspect", "--digest", archive.path().toString()).out())
                .isEqualTo(run.out());
        assertThat(CliRun.of("inspect", "--digest", "--json", reference, "--tls-verify=false")
                        .out()
                        .strip())
                .isEqualTo("{\"digest\":\"" + archive.digest() + "\"}");
    }

    @Test
    void missingTagFailsInOneLine() {
        CliRun run = CliRun.of("inspect", registry.host() + "/os/image:two", "--tls-verify=false");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.errLines())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("error: could not get manifest " + registry.host() + "/os/image:two: GET ")
                .endsWith("check the image's name and tag");
    }

    @Test
    void invalidReferenceWithoutFileIsWrongUsage() {
        CliRun run = CliRun.of("inspect", "rhcos");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("error: there is no file rhcos, and it is not a reference: 'rhcos' does not begin with a"
                        + " registry");
        assertThat(CliRun.of("inspect", "none.tar").errLines()).containsExactly("error: none.tar does not exist");
        assertThat(CliRun.of("inspect", "./none").errLines()).containsExactly("error: ./none does not exist");
        assertThat(CliRun.of("inspect", reference, "--ref-name=x").err())
                .startsWith("error: --ref-name is for archives");
    }
}
