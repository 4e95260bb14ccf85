package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.testing.DockerRegistry;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Copies signatures under cosign's tags to repositories that have signatures of the image already. */
@ExtendWith(FailureLogs.class)
class SignatureTagsIT {
    @TempDir
    Path dir;

    private DockerRegistry from;
    private DockerRegistry to;

    @BeforeEach
    void start() {
        from = DockerRegistry.start(dir);
        to = DockerRegistry.start(dir);
    }

    @AfterEach
    void stop() {
        from.close();
        to.close();
    }

    private String push() throws Exception {
        Path archive =
                Archives.image().layers(2, 10_000).write(dir.resolve("image")).path();
        return Pushes.request(archive, from.host() + "/os/image:one")
                .push()
                .manifest()
                .digest()
                .toString();
    }

    private Artifact sign(String digest, String suffix, String... signatures) throws Exception {
        return Artifact.signature(signatures).pushTo(from.host(), "os/image", Artifact.tag(digest) + suffix);
    }

    private Copies copy(String repository) {
        return Copies.from(from.host() + "/os/image:one")
                .to(to.host() + "/" + repository)
                .referrers();
    }

    @Test
    void keepsTheListWithMoreSignatures() throws Exception {
        String image = push();
        String tag = Artifact.tag(image) + ".sig";
        sign(image, ".sig", "first");
        Artifact both = Artifact.signature("first", "of the release").pushTo(to.host(), "copy/image", tag);

        copy("copy/image").run();
        both.assertAt(to.host(), "copy/image", tag);

        Artifact three = sign(image, ".sig", "first", "second", "of the release");
        copy("copy/image").run();
        three.assertAt(to.host(), "copy/image", tag);
    }

    @Test
    void failsRatherThanLoseASignature() throws Exception {
        String image = push();
        String tag = Artifact.tag(image) + ".sig";
        sign(image, ".sig", "first");
        Artifact other = Artifact.signature("of the release").pushTo(to.host(), "copy/image", tag);

        assertThatThrownBy(() -> copy("copy/image").run())
                .hasMessage(to.host() + "/copy/image:" + tag + " refers to " + other.digest()
                        + ", which has signatures that the source lacks and that would be lost; delete that tag, or"
                        + " copy without referrers");
        assertThat(to.tags("copy/image")).containsExactly(tag);
    }

    @Test
    void replacesAnSbom() throws Exception {
        String image = push();
        String tag = Artifact.tag(image) + ".sbom";
        Artifact.signature("old").pushTo(to.host(), "copy/image", tag);
        Artifact now = sign(image, ".sbom", "new");

        copy("copy/image").run();

        now.assertAt(to.host(), "copy/image", tag);
    }
}
