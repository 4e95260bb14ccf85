package io.jenkins.plugins.coreos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.Layout;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectCommandTest {
    @TempDir
    Path dir;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Main.run(args, new PrintWriter(out, true), new PrintWriter(err, true));
    }

    @Test
    void selectsImageByName() {
        Layout one = Archives.image().layer(10).layout().named("one");
        Layout two = Archives.image().layer(20).layout().named("two");
        String archive = one.and(two).write(dir.resolve("both")).path().toString();

        assertThat(run("inspect", "--ref-name", "two", archive)).isZero();
        assertThat(out.toString()).contains(two.digest()).doesNotContain(one.digest());
        assertThat(run("inspect", archive)).isEqualTo(1);
        assertThat(err.toString()).contains("'one', 'two'");
    }

    @Test
    void showsExternalLayerWithoutOffset() {
        Layout layout =
                Archives.image().layer(10).foreignLayer(10).foreignUrls().layout();
        String layer = layout.blobs().get(2);
        String archive =
                layout.withoutBlob(layer).write(dir.resolve("image")).path().toString();

        assertThat(run("inspect", archive)).isZero();
        assertThat(out.toString()).containsPattern(layer + " [0-9]+ bytes not in the archive");
        assertThat(run("inspect", "--json", archive)).isZero();
        assertThat(out.toString()).contains("\"offset\":null");
    }

    @Test
    void showsAnImageOfAnIndex() {
        Layout index = Archives.layout(
                        Archives.image().seed(1).architecture("s390x").layer(10),
                        Archives.image().seed(2).architecture("riscv64").layer(10))
                .asIndex();
        String archive = index.write(dir.resolve("image")).path().toString();

        assertThat(run("inspect", archive, "--arch", "riscv64")).isZero();
        assertThat(out.toString())
                .contains(index.digest(), "arch       riscv64")
                .containsPattern("layer .* at [0-9]+");
        assertThat(run("inspect", archive, "--arch", "ppc64le")).isEqualTo(1);
        assertThat(err.toString()).contains("has no image for ppc64le; it has riscv64, s390x");
    }
}
