package io.jenkins.plugins.coreos.core.layer;

import static io.jenkins.plugins.coreos.core.layer.Layers.directory;
import static io.jenkins.plugins.coreos.core.layer.Layers.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules for the files of bootable images. */
class BootableRulesTest {
    @TempDir
    Path dir;

    private Layers layer() {
        return new Layers(dir).add(dir.resolve("tree")).bootable();
    }

    @Test
    void followsTopLevelLinks() throws Exception {
        for (String name : new String[] {"bin/a", "sbin/b", "lib/c", "lib64/d", "usr/bin/e", "library/f"}) {
            file(dir.resolve("tree").resolve(name), "", 0644);
        }
        directory(dir.resolve("tree/bin"), 0700);

        assertThat(layer().list())
                .contains("5 0755 0 usr/bin/")
                .extracting(line -> line.split(" ")[3])
                .containsExactly(
                        "library/",
                        "library/f",
                        "usr/",
                        "usr/bin/",
                        "usr/bin/a",
                        "usr/bin/e",
                        "usr/lib/",
                        "usr/lib/c",
                        "usr/lib64/",
                        "usr/lib64/d",
                        "usr/sbin/",
                        "usr/sbin/b");
    }

    @Test
    void rejectsTheSameFileUnderBothPaths() throws Exception {
        file(dir.resolve("tree/bin/a"), "", 0644);
        file(dir.resolve("tree/usr/bin/a"), "", 0644);

        assertThatThrownBy(() -> layer().scan())
                .hasMessage(
                        "two of the added files would become '/usr/bin/a', because the base has links such as /bin -> usr/bin");
    }

    @ParameterizedTest
    @CsvSource({
        "var/lib/x, /var is not updated on deployed systems",
        "run/x, /run is a tmpfs",
        "tmp/x, /tmp is a tmpfs",
        "boot/x, /boot is written by the deployment",
        "home/core/x, /home is a link to /var/home",
        "root/x, /root is a link to /var/roothome",
        "opt/x, /opt is a link to /var/opt",
        "srv/x, /srv is a link to /var/srv",
        "mnt/x, /mnt is a link to /var/mnt",
        "usr/local/bin/x, /usr/local is a link to /var/usrlocal",
    })
    void rejectsPathsThatDeploymentsDrop(String path, String reason) throws Exception {
        file(dir.resolve("tree").resolve(path), "", 0644);

        assertThatThrownBy(() -> layer().scan())
                .isInstanceOf(LayerException.class)
                .hasMessageContaining("cannot be added to a bootable image: ")
                .hasMessageContaining(reason)
                .hasMessageEndingWith("; set lint to false to add it anyway");
        assertThat(new Layers(dir).add(dir.resolve("tree")).names()).contains(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"etc/machine-id", "usr/lib/ignition/base.ign", "lib/ignition/user.ign"})
    void warnsAboutFilesReadOnlyAtFirstBoot(String path) throws Exception {
        file(dir.resolve("tree").resolve(path), "", 0644);
        file(dir.resolve("tree/etc/other"), "", 0644);
        Layers layer = layer();

        layer.list();

        assertThat(layer.warnings()).hasSize(1).first().asString().contains("is read during the first boot only");
    }

    @Test
    void removesFilesThroughLinksIntoUsr() throws Exception {
        assertThat(new Layers(dir)
                        .bootable()
                        .remove("/bin/a", "/sbin", "/var/cache/b", "/opt")
                        .names())
                .containsExactly(
                        ".wh.opt",
                        ".wh.sbin",
                        "usr/",
                        "usr/bin/",
                        "usr/bin/.wh.a",
                        "var/",
                        "var/cache/",
                        "var/cache/.wh.b");
        assertThatThrownBy(() -> new Layers(dir).bootable().remove("/opt/x").scan())
                .hasMessageContaining("/opt is a link to /var/opt; remove /var/opt/x instead");
    }
}
