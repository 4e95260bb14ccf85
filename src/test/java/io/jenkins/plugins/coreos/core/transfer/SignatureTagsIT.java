package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.signature.Signer;
import io.jenkins.plugins.coreos.testing.DockerRegistry;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(strings = {".sig", ".att"})
    void mergesListsThatEachLackASignature(String suffix) throws Exception {
        String image = push();
        String tag = Artifact.tag(image) + suffix;
        sign(image, suffix, "first", "second");
        Artifact.signature("of the release", "first").pushTo(to.host(), "copy/image", tag);
        Artifact merged = Artifact.signature("of the release", "first", "second");

        List<String> log = new ArrayList<>();
        copy("copy/image").run(log::add);
        merged.assertLayersAt(to.host(), "copy/image", tag);
        assertThat(log).contains("added the signatures of the source to those of " + to.host() + "/copy/image:" + tag);

        byte[] manifest = Artifact.get(to.host(), "copy/image", "manifests/" + tag);
        copy("copy/image").run(log::add);
        assertThat(Artifact.get(to.host(), "copy/image", "manifests/" + tag)).isEqualTo(manifest);
    }

    @Test
    void signsACopyWhoseSourceWasSignedAgain() throws Exception {
        Signer key = new Signing(dir).generate("new", "P-256").key("new");
        String image = push();
        String tag = Artifact.tag(image) + ".sig";
        sign(image, ".sig", "first");
        Copies copy = copy("copy/image").signedBy(key, null);
        copy.run();

        sign(image, ".sig", "first", "second");
        copy.run();

        String manifest = new String(Artifact.get(to.host(), "copy/image", "manifests/" + tag), StandardCharsets.UTF_8);
        assertThat(manifest).contains("\"first\"", "\"second\"");
        assertThat(manifest.split("dev.cosignproject.cosign/signature")).hasSize(4);
    }

    @Test
    void rejectsAnIndexUnderATagForSignatures() throws Exception {
        String image = push();
        String tag = Artifact.tag(image) + ".sig";
        sign(image, ".sig", "first");
        Artifact index = Artifact.index().pushTo(to.host(), "copy/image", tag);

        assertThatThrownBy(() -> copy("copy/image").run())
                .hasMessage(to.host() + "/copy/image:" + tag
                        + ": the document under the tag for signatures is of the type " + Artifact.INDEX
                        + ", not a manifest of signatures");
        index.assertAt(to.host(), "copy/image", tag);
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
