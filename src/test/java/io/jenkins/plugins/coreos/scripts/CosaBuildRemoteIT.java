package io.jenkins.plugins.coreos.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.cosa.CosaBuild;
import io.jenkins.plugins.coreos.testing.Patience;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds in a COSA remote session, whose files are not on this machine. */
class CosaBuildRemoteIT {
    @TempDir
    private Path root;

    private Path remote;
    private CosaBuildScript script;

    @BeforeEach
    void prepare() throws Exception {
        remote = Files.createDirectories(root.resolve("remote"));
        script = new CosaBuildScript(root)
                .with("COREOS_ASSEMBLER_REMOTE_SESSION", "0123456789ab")
                .with("COSA_STANDIN_REMOTE", remote.toString());
    }

    @Test
    void readsTheResultRemotely() throws Exception {
        CosaBuild build = script.build("--artifact", "qemu").result();

        assertThat(build.changed()).isTrue();
        assertThat(build.images()).containsKeys("ostree", "qemu");
        assertThat(remote.resolve("builds/" + build.id() + "/" + build.arch() + "/meta.json"))
                .exists();
        assertThat(script.cosaDir).isEmptyDirectory();
        assertThat(script.build().result().changed()).isFalse();
    }

    @Test
    void doesNotCheckLocalKvm() throws Exception {
        script.with("COSA_BUILD_KVM_DEVICE", root + "/none");

        assertThat(script.build("--kvm", "required", "--phase", "init").result().phases())
                .containsOnlyKeys("init");
    }

    @Test
    void sendsOverridesAndRemovesThePullSecret() throws Exception {
        Files.createDirectories(root.resolve("over/etc"));
        Files.writeString(root.resolve("over/etc/a"), "one");
        Files.writeString(root.resolve("auth.json"), "{}");

        CosaBuildScript.Outcome outcome = script.build("--override", "over", "--authfile", "auth.json");

        assertThat(outcome.result().changed()).isTrue();
        assertThat(remote.resolve("overrides/rootfs/etc/a")).hasContent("one");
        String build = script.calls().stream()
                .filter(call -> call.contains(" cosa build "))
                .findFirst()
                .orElseThrow();
        Path secret = Path.of(build.replaceAll(".*REGISTRY_AUTH_FILE=([^ ]*) .*", "$1"));
        assertThat(secret.toString()).startsWith("/tmp/");
        assertThat(secret).doesNotExist();
    }

    @Test
    void signalTerminatesRemoteProcesses() throws Exception {
        script.with("COSA_STANDIN_SLEEP", "build:40");
        Path log = root.resolve("log");
        Process process = script.start(
                List.of("--cosa-dir", script.cosaDir.toString(), "--source", "https://x/y"), root.resolve("out"), log);
        Patience patience = Patience.of(Duration.ofSeconds(20));
        while (!Files.readString(log).contains("build: second 1\n")) {
            assertThat(patience.isOver()).as("waiting for the build").isFalse();
            Thread.sleep(20);
        }

        process.destroy();

        assertThat(Patience.await(process, Duration.ofSeconds(20))).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
        assertThat(script.without("COSA_STANDIN_SLEEP").build().result().changed())
                .isTrue();
    }
}
