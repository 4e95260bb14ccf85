package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.registry.RegistryContext;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.Image;
import io.jenkins.plugins.coreos.testing.archive.Layout;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hostile source repeats the password in its documents: no tag, result, log line or error contains it. */
class SourceSecretsIT {
    /** Valid as the name of an architecture. */
    private static final String PASSWORD = "pa55w0rd-of-robot";

    private static final RegistryCredentials ROBOT = RegistryCredentials.basic("robot", PASSWORD, "the test");

    @TempDir
    Path dir;

    private final FakeRegistry from = FakeRegistry.start();
    private final FakeRegistry to = FakeRegistry.start();
    private final List<String> log = new ArrayList<>();

    @AfterEach
    void stop() {
        from.close();
        to.close();
    }

    private static Image image(String arch) {
        return Archives.image()
                .architecture(arch)
                .label("org.opencontainers.image.version", "4 " + PASSWORD)
                .layers(1, 1_000);
    }

    private void put(Image... images) throws Exception {
        Layout layout = Archives.layout(images);
        RemoteImage.of((images.length == 1 ? layout : layout.asIndex())
                        .write(dir.resolve("image"))
                        .path())
                .putInto(from, "os/image", "one");
    }

    private Copies copy() {
        return Copies.from(from.host() + "/os/image:one")
                .sourceCredentials(ROBOT)
                .to(to.host() + "/copy/image:one");
    }

    @Test
    void refusesPlatformThatRepeatsASecret() throws Exception {
        put(image("amd64"), image(PASSWORD));

        for (Copies copy : List.of(copy(), copy().archTags())) {
            assertThatThrownBy(() -> copy.run(log::add))
                    .hasMessageEndingWith("lists a platform whose name contains a secret of this transfer")
                    .hasMessageNotContaining(PASSWORD);
        }
        assertThat(log).noneMatch(line -> line.contains(PASSWORD));
        assertThat(to.requests()).noneMatch(request -> request.path().contains(PASSWORD));
        assertThat(to.tags("copy/image")).isEmpty();
    }

    @Test
    void hidesSecretInTheVersionOfABase() throws Exception {
        put(image("amd64"));
        Path tree = Files.createDirectory(dir.resolve("tree"));
        Files.writeString(tree.resolve("file"), "content");

        TransferResult result = Layering.on(from.host() + "/os/image:one")
                .credentials(ROBOT)
                .add(tree)
                .to(to.host() + "/copy/image:one")
                .run(log::add);

        assertThat((Map<?, ?>) result.toMap().get("base")).extracting("version").isEqualTo("4 ***");
    }

    @Test
    void hidesSecretsInRuntimeExceptions() throws Exception {
        put(image("amd64"));

        assertThatThrownBy(() -> copy().run(line -> {
                    throw new IllegalArgumentException("cannot write " + PASSWORD);
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cannot write ***");
    }

    @Test
    void hidesSecretsInTheLog() {
        RegistryContext context = new RegistryContext(log::add);
        context.redaction().add(PASSWORD);

        context.log().accept("found " + PASSWORD);

        assertThat(log).containsExactly("found ***");
    }
}
