package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import io.jenkins.plugins.coreos.testing.DockerRegistry;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.Skopeo;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Copies signatures and referrers between Debian's docker-registries, which do not have the referrers API. */
@ExtendWith(FailureLogs.class)
class ReferrersIT {
    @TempDir
    Path dir;

    private DockerRegistry from;
    private DockerRegistry to;
    private final List<String> log = new ArrayList<>();

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

    private Path archive(int seed, String architecture) {
        return Archives.image()
                .seed(seed)
                .architecture(architecture)
                .layers(2, 10_000)
                .write(dir.resolve(architecture + ".ociarchive"))
                .path();
    }

    private String push() throws Exception {
        return Pushes.request(archive(1, "amd64"), from.host() + "/os/image:one")
                .push()
                .manifest()
                .digest()
                .toString();
    }

    private TransferResult pushIndex() throws Exception {
        return Pushes.request(archive(1, "amd64"), from.host() + "/os/image:one")
                .also(archive(2, "arm64"))
                .also(archive(3, "ppc64le"))
                .push();
    }

    /** Signs as cosign does: under a tag. */
    private Artifact sign(String digest, String suffix, String... signatures) throws Exception {
        return Artifact.signature(signatures).pushTo(from.host(), "os/image", Artifact.tag(digest) + suffix);
    }

    private Copies copy(String repository) {
        return Copies.from(from.host() + "/os/image:one")
                .to(to.host() + "/" + repository)
                .referrers();
    }

    private JsonObject index(String repository, String digest) throws Exception {
        byte[] raw = Artifact.get(to.host(), repository, "manifests/" + Artifact.tag(digest));
        return raw == null ? null : Json.parseObject(raw, "the index");
    }

    private List<String> listed(String repository, String digest) throws Exception {
        List<String> digests = new ArrayList<>();
        for (JsonObject entry : index(repository, digest).objects("manifests")) {
            digests.add(entry.string("digest"));
        }
        return digests;
    }

    @Test
    void copiesSignaturesAndReferrersBitForBit() throws Exception {
        String image = push();
        Artifact signature = sign(image, ".sig", "first");
        Artifact attestation = sign(image, ".att", "attested");
        Artifact sbom = sign(image, ".sbom", "bill");
        Artifact ofSbom = sign(sbom.digest(), ".sig", "of the bill");
        Artifact note = Artifact.referrer(image, 1, "note").pushTo(from.host(), "os/image");
        Artifact.index(note).pushTo(from.host(), "os/image", Artifact.tag(image));
        Artifact nested = Artifact.referrer(note.digest(), note.manifest().length, "about the note", "")
                .pushTo(from.host(), "os/image");
        Artifact.index(nested).pushTo(from.host(), "os/image", note.tag());

        TransferResult result = copy("copy/image").run(log::add);

        assertThat(result.toMap().get("referrers"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(String.class))
                .containsExactlyInAnyOrder(
                        signature.digest(),
                        attestation.digest(),
                        sbom.digest(),
                        ofSbom.digest(),
                        note.digest(),
                        nested.digest());
        assertThat(log).contains("found 4 signatures and 2 referrers of " + from.host() + "/os/image@" + image);
        signature.assertAt(to.host(), "copy/image", Artifact.tag(image) + ".sig");
        attestation.assertAt(to.host(), "copy/image", Artifact.tag(image) + ".att");
        sbom.assertAt(to.host(), "copy/image", Artifact.tag(image) + ".sbom");
        ofSbom.assertAt(to.host(), "copy/image", sbom.tag() + ".sig");
        note.assertAt(to.host(), "copy/image", note.digest());
        nested.assertAt(to.host(), "copy/image", nested.digest());
        JsonObject entry = index("copy/image", image).objects("manifests").get(0);
        assertThat(entry.string("digest")).isEqualTo(note.digest());
        assertThat(entry.string("artifactType")).isEqualTo("application/x-note");
        assertThat(entry.object("annotations").members()).isEqualTo(Map.of("note", "note"));
        assertThat(index("copy/image", note.digest())
                        .objects("manifests")
                        .get(0)
                        .string("artifactType"))
                .as("media type of the configuration, because the artifact has no type")
                .isEqualTo("application/vnd.oci.empty.v1+json");
        assertThat(Skopeo.inspectDigest(to.host() + "/copy/image:one")).isEqualTo(image);
        assertThat(Skopeo.inspectDigest(to.host() + "/copy/image:" + Artifact.tag(image) + ".sig"))
                .isEqualTo(signature.digest());
    }

    @Test
    void copiesNoReferrersByDefault() throws Exception {
        String image = push();
        sign(image, ".sig", "first");

        TransferResult result = Copies.from(from.host() + "/os/image:one")
                .to(to.host() + "/copy/image")
                .run(log::add);

        assertThat(result.toMap()).doesNotContainKey("referrers");
        assertThat(to.tags("copy/image")).containsExactly("one");
        assertThat(from.requests())
                .filteredOn(each -> each.uri().contains("/referrers/"))
                .isEmpty();
    }

    @Test
    void logsThatThereAreNoReferrers() throws Exception {
        String image = push();

        TransferResult result = copy("copy/image").run(log::add);

        assertThat(result.toMap()).containsEntry("referrers", List.of());
        assertThat(log).contains("found no signatures or referrers of " + from.host() + "/os/image@" + image);
        assertThat(to.requests())
                .filteredOn(each -> each.method().equals("PUT") && each.uri().contains("/manifests/"))
                .hasSize(1);
    }

    @Test
    void copiesReferrersOfAnIndexAndItsImages() throws Exception {
        TransferResult pushed = pushIndex();
        String index = pushed.manifest().digest().toString();
        String arm = pushed.manifests().get("aarch64").toString();
        String ppc = pushed.manifests().get("ppc64le").toString();
        sign(index, ".sig", "index");
        sign(arm, ".sig", "arm");
        sign(ppc, ".att", "ppc");

        copy("os/whole").run(log::add);
        copy("os/single").arches("aarch64").run(log::add);
        copy("os/part").arches("x86_64", "ppc64le").run(log::add);
        copy("os/tags").archTags().run(log::add);

        assertThat(to.tags("os/whole"))
                .containsExactlyInAnyOrder(
                        "one", Artifact.tag(index) + ".sig", Artifact.tag(arm) + ".sig", Artifact.tag(ppc) + ".att");
        assertThat(to.tags("os/single")).containsExactlyInAnyOrder("one", Artifact.tag(arm) + ".sig");
        assertThat(to.tags("os/part")).containsExactlyInAnyOrder("one", Artifact.tag(ppc) + ".att");
        assertThat(to.tags("os/tags"))
                .containsExactlyInAnyOrder(
                        "one-x86_64",
                        "one-aarch64",
                        "one-ppc64le",
                        Artifact.tag(arm) + ".sig",
                        Artifact.tag(ppc) + ".att");
        assertThat(to.manifestDigests("os/tags")).doesNotContain(index);
    }

    @Test
    void copiesToSeveralDestinationsAndTags() throws Exception {
        String image = push();
        Artifact signature = sign(image, ".sig", "first");

        Copies.from(from.host() + "/os/image:one")
                .to(to.host() + "/copy/a", "one", "two")
                .to(to.host() + "/copy/b", "three")
                .referrers()
                .run(log::add);

        for (String repository : List.of("copy/a", "copy/b")) {
            signature.assertAt(to.host(), repository, Artifact.tag(image) + ".sig");
        }
        assertThat(to.tags("copy/a")).contains("one", "two");
    }

    @Test
    void mountsTheBlobsWithinARegistry() throws Exception {
        String image = push();
        Artifact signature = sign(image, ".sig", "first");

        TransferResult result = Copies.from(from.host() + "/os/image:one")
                .to(from.host() + "/copy/image")
                .referrers()
                .run(log::add);

        assertThat(result.destinations().get(0).uploadedBytes()).isZero();
        assertThat(result.destinations().get(0).mountedBlobs()).isEqualTo(5);
        signature.assertAt(from.host(), "copy/image", Artifact.tag(image) + ".sig");
    }

    @Test
    void deletesOnlyTheTagOfTheSource() throws Exception {
        String image = push();
        Artifact signature = sign(image, ".sig", "first");

        copy("copy/image").deleteSource().run(log::add);

        signature.assertAt(from.host(), "os/image", Artifact.tag(image) + ".sig");
        signature.assertAt(to.host(), "copy/image", Artifact.tag(image) + ".sig");
    }

    @Test
    void copiesMissingSignaturesOfAPresentImage() throws Exception {
        String image = push();
        copy("copy/image").run(log::add);
        Artifact signature = sign(image, ".sig", "later");
        Artifact note = Artifact.referrer(image, 1, "note").pushTo(from.host(), "os/image");
        Artifact.index(note).pushTo(from.host(), "os/image", Artifact.tag(image));

        TransferResult result = copy("copy/image").skipIfPresent().run(log::add);
        TransferResult again = copy("copy/image").skipIfPresent().run(log::add);

        signature.assertAt(to.host(), "copy/image", Artifact.tag(image) + ".sig");
        assertThat(listed("copy/image", image)).containsExactly(note.digest());
        assertThat(result.destinations().get(0).skipped()).isTrue();
        assertThat(result.destinations().get(0).uploadedBlobs()).isEqualTo(3);
        assertThat(result.summary().get(0)).contains(" already exists; its referrers: ");
        assertThat(again.destinations().get(0).uploadedBlobs()).isZero();
    }

    @Test
    void mergesTheIndexOfReferrersWithoutDuplicates() throws Exception {
        String image = push();
        Artifact note = Artifact.referrer(image, 1, "note").pushTo(from.host(), "os/image");
        Artifact.index(note).pushTo(from.host(), "os/image", Artifact.tag(image));
        Artifact foreign = Artifact.referrer(image, 1, "foreign").pushTo(to.host(), "copy/image");
        Artifact.index(foreign).pushTo(to.host(), "copy/image", Artifact.tag(image));

        copy("copy/image").run(log::add);
        copy("copy/image").run(log::add);

        assertThat(listed("copy/image", image)).containsExactly(foreign.digest(), note.digest());
        assertThat(to.requests())
                .filteredOn(each -> each.method().equals("PUT") && each.uri().endsWith("/" + Artifact.tag(image)))
                .as("the test's own, and one of the first copy")
                .hasSize(2);
    }

    @Test
    void rejectsAFormatThatChangesTheDigest() throws Exception {
        String image = push();
        sign(image, ".sig", "first");

        copy("copy/same").format(ImageFormat.OCI).run(log::add);
        assertThat(to.tags("copy/same")).contains("one", Artifact.tag(image) + ".sig");
        assertThatThrownBy(() -> copy("copy/docker").format(ImageFormat.V2S2).spec())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("referrers cannot be combined with the format v2s2");
        String docker = to.host() + "/copy/docker:one";
        Copies.from(from.host() + "/os/image:one")
                .to(docker)
                .format(ImageFormat.V2S2)
                .run(log::add);
        assertThatThrownBy(() -> Copies.from(docker)
                        .to(to.host() + "/copy/again")
                        .referrers()
                        .format(ImageFormat.OCI)
                        .run(log::add))
                .hasMessageStartingWith("the referrers of " + to.host() + "/copy/docker@sha256:")
                .hasMessageEndingWith(" cannot be kept, because another format changes the digest that they refer to;"
                        + " copy without format or without referrers");
        assertThat(to.tags("copy/again")).isEmpty();
        assertThatThrownBy(() -> Copies.from(from.host() + "/os/image:one")
                        .archive(dir.resolve("pulled"))
                        .referrers()
                        .spec())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("referrers cannot be part of an archive");
    }

    /** oc-mirror tags an image with its own digest. */
    @Test
    void doesNotMistakeTheImageForItsReferrers() throws Exception {
        TransferResult pushed = pushIndex();
        String index = pushed.manifest().digest().toString();
        Copies.from(from.host() + "/os/image:one")
                .to(from.host() + "/os/image", Artifact.tag(index))
                .run();

        TransferResult result = copy("copy/image").run(log::add);

        assertThat(result.toMap()).containsEntry("referrers", List.of());
    }
}
