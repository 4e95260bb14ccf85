package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.ReferrersTag;
import io.jenkins.plugins.coreos.core.provenance.BuildOrigin;
import io.jenkins.plugins.coreos.core.signature.Signer;
import io.jenkins.plugins.coreos.testing.DockerRegistry;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.GitRepository;
import io.jenkins.plugins.coreos.testing.GoPeers;
import io.jenkins.plugins.coreos.testing.GoRegistry;
import io.jenkins.plugins.coreos.testing.Processes;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.CosaBuilds;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import io.jenkins.plugins.coreos.testing.fake.RequestKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attached files and provenance, as oras and regctl see them: with the referrers API and without it. */
@ExtendWith(FailureLogs.class)
class AttachmentsIT {
    private static final String SPDX = "application/spdx+json";
    private static final String IN_TOTO = "application/vnd.in-toto+json";
    private static final String ID = "42.20260101.3.0";
    private static final String COMMIT = "742edc307e58f35824d906958b6493510e12b593";

    private static final BuildOrigin ORIGIN = new BuildOrigin(
            "https://jenkins.example.com/",
            "https://jenkins.example.com/job/os/5/",
            "2026-11-29T09:00:00Z",
            "os",
            "pushOciArchive",
            Map.of("tags", List.of("one")));

    @TempDir
    Path dir;

    private final List<String> log = new ArrayList<>();
    private Path sbom;

    @BeforeAll
    static void requirePeers() {
        GoPeers.assumeInstalled(AttachmentsIT.class, "oras", "regctl", "ociserver");
    }

    @BeforeEach
    void makeFile() throws IOException {
        sbom = Files.writeString(dir.resolve("sbom.json"), "{\"spdxVersion\": \"SPDX-2.3\"}");
    }

    /** A registry and what to close afterwards. */
    private record Place(String host, AutoCloseable registry) implements AutoCloseable {
        @Override
        public void close() throws Exception {
            registry.close();
        }
    }

    private Place start(String make) {
        if (make.equals("DOCKER")) {
            DockerRegistry registry = DockerRegistry.start(dir);
            return new Place(registry.host(), registry);
        }
        GoRegistry registry = GoRegistry.start(dir, GoRegistry.Make.valueOf(make));
        return new Place(registry.host(), registry);
    }

    private TransferSpec push(SourceSelector source, String to, Supplements supplements) {
        return new TransferSpec(
                source,
                List.of(Destination.of(to, List.of())),
                null,
                null,
                TransferSpec.AUTO_PARALLEL,
                List.of(),
                true,
                null,
                false,
                supplements,
                Pushes.anonymous());
    }

    private TransferResult run(TransferSpec spec) throws IOException, InterruptedException {
        return run(spec, null);
    }

    private TransferResult run(TransferSpec spec, Signer signer) throws IOException, InterruptedException {
        HostEnvironment host = HostEnvironment.of(Map.of("HOME", "/nonexistent"), dir);
        return new TransferRunner(spec, host, signer, log::add).run(new TransferProgress());
    }

    private SourceSelector image() {
        Path archive = dir.resolve("image.ociarchive");
        Archives.image().layers(2, 10_000).write(archive);
        return new NamedArchives(List.of("image.ociarchive"), null);
    }

    private static Supplements attach(String... files) {
        return new Supplements(false, null, Attachment.parse("attach", List.of(files)), false, null);
    }

    private String oras(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add(1, "--plain-http");
        return GoPeers.command("oras", all.toArray(String[]::new)).in(dir).ok().output();
    }

    private List<JsonObject> discovered(String reference) throws IOException {
        String output = oras("discover", "--format", "json", reference);
        return Json.parseObject(output.getBytes("UTF-8"), "oras discover").objects("referrers");
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> attached(TransferResult result) {
        return (List<Map<String, Object>>) result.toMap().get("attached");
    }

    @ParameterizedTest
    @ValueSource(strings = {"DOCKER", "OCISERVER", "CRANE"})
    void peersFindAndPullAttachedFiles(String make) throws Exception {
        Files.writeString(dir.resolve("report.xml"), "<report/>");
        try (Place registry = start(make)) {
            String image = registry.host() + "/os/image:one";
            TransferSpec spec = push(image(), image, attach("sbom.json=" + SPDX, "report.xml=text/xml"));

            TransferResult result = run(spec);
            TransferResult again = run(spec);

            assertThat(again.destinations().get(0).skipped()).isTrue();
            assertThat(again.toMap().get("attached")).isEqualTo(result.toMap().get("attached"));
            assertThat(discovered(image))
                    .extracting(each -> each.string("artifactType"))
                    .containsExactlyInAnyOrder(SPDX, "text/xml");
            assertThat(GoPeers.command(
                                    "regctl",
                                    "--host",
                                    "reg=" + registry.host() + ",tls=disabled",
                                    "artifact",
                                    "list",
                                    image)
                            .ok()
                            .output())
                    .contains(SPDX, "text/xml");
            assertThat(attached(result)).hasSize(2);
            for (Map<String, Object> each : attached(result)) {
                assertThat(each)
                        .containsEntry("image", result.manifest().digest().toString());
                Path back = Files.createTempDirectory(dir, "back");
                oras("pull", "--output", back.toString(), registry.host() + "/os/image@" + each.get("digest"));
                assertThat(back.resolve("" + each.get("file")))
                        .hasSameBinaryContentAs(dir.resolve("" + each.get("file")));
            }
            assertThat(TransferResultValidator.check(result.toMap(), spec)).isEqualTo(result.toMap());
        }
    }

    @Test
    void fallbackIndexKeepsOtherReferrers() throws Exception {
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            String image = registry.host() + "/os/image:one";
            TransferResult result = run(push(image(), image, attach("sbom.json=" + SPDX)));
            oras("attach", "--artifact-type", "application/x-note", image, "sbom.json");

            Files.writeString(sbom, "changed");
            run(push(image(), image, attach("sbom.json=" + SPDX)));
            run(push(image(), image, attach("sbom.json=" + SPDX)));

            assertThat(discovered(image))
                    .extracting(each -> each.string("artifactType"))
                    .containsExactlyInAnyOrder(SPDX, "application/x-note", SPDX);
            assertThat(registry.tags("os/image"))
                    .containsExactlyInAnyOrder(
                            "one", ReferrersTag.of(result.manifest().digest()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"DOCKER", "OCISERVER"})
    void copyTakesAttachmentsAndProvenanceAlong(String make) throws Exception {
        try (Place from = start("OCISERVER");
                Place to = start(make)) {
            String image = from.host() + "/os/image:one";
            String copy = to.host() + "/copy/image:two";
            run(push(image(), image, attach("sbom.json=" + SPDX).withProvenance(ORIGIN)));

            Copies.from(image).to(copy).referrers().run();

            assertThat(discovered(copy))
                    .extracting(each -> each.string("digest"))
                    .containsExactlyInAnyOrderElementsOf(discovered(image).stream()
                            .map(each -> "" + each.members().get("digest"))
                            .toList())
                    .hasSize(2);
        }
    }

    @Test
    void filesAreAttachedToTheIndexOrToTheImagesWithTagsOfTheirOwn() throws Exception {
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            String image = registry.host() + "/os/image:one";
            new CosaBuilds(dir.resolve("cosa")).build(ID, "x86_64", "aarch64");
            TransferResult index = run(push(all(), image, attach("sbom.json=" + SPDX)));

            TransferResult tags = Copies.from(image)
                    .to(registry.host() + "/os/tags:one")
                    .archTags()
                    .attach(sbom, SPDX)
                    .provenance(ORIGIN)
                    .run();

            assertThat(discovered(image)).hasSize(1);
            assertThat(attached(index)).hasSize(1);
            assertThat(attached(tags))
                    .extracting(each -> each.get("image"))
                    .containsExactlyInAnyOrderElementsOf(index.manifests().values().stream()
                            .map(Digest::toString)
                            .toList());
            for (String arch : List.of("x86_64", "aarch64")) {
                assertThat(discovered(registry.host() + "/os/tags:one-" + arch))
                        .extracting(each -> each.string("artifactType"))
                        .containsExactlyInAnyOrder(SPDX, IN_TOTO);
            }
            assertThat(((Map<?, ?>) ((Map<?, ?>) tags.toMap().get("provenance")).get("manifests")))
                    .hasSize(2);
            assertThat(subjects(statement(registry.host() + "/os/tags", tags)))
                    .containsExactlyInAnyOrderElementsOf(index.manifests().values().stream()
                            .map(digest -> registry.host() + "/os/tags@" + digest)
                            .toList());
        }
    }

    private static BuildImages all() {
        return new BuildImages("cosa", ID, List.of("all"), false, null, null, List.of());
    }

    @Test
    void provenanceNamesSourcesPackagesAndAllImages() throws Exception {
        CosaBuilds cosa = new CosaBuilds(dir.resolve("cosa")).build(ID, "x86_64", "aarch64");
        for (String arch : List.of("x86_64", "aarch64")) {
            Path meta = cosa.meta(ID, arch);
            Files.writeString(meta, Files.readString(meta).replaceFirst("\\{", """
                            {"coreos-assembler.container-config-git": {"commit": "%s", "dirty": "false",
                                "origin": "https://user:s3cret@example.org/os.git"},
                            """.formatted(COMMIT)));
            Files.writeString(meta.resolveSibling("commitmeta.json"), """
                    {"rpmostree.rpmdb.pkglist": [["bash", "0", "5.2", "1.fc43", "%s"],
                     ["tzdata", "0", "2026a", "1.fc43", "noarch"]]}""".formatted(arch));
        }
        try (Place registry = start("OCISERVER");
                Place mirror = start("DOCKER")) {
            TransferSpec spec = new TransferSpec(
                    all(),
                    List.of(
                            Destination.of(registry.host() + "/os/image:one", List.of()),
                            Destination.of(mirror.host() + "/mirror/image:one", List.of())),
                    null,
                    null,
                    TransferSpec.AUTO_PARALLEL,
                    List.of(),
                    false,
                    null,
                    false,
                    Supplements.NONE.withProvenance(ORIGIN),
                    Pushes.anonymous());

            TransferResult result = run(spec);

            assertThat(run(spec).toMap().get("provenance"))
                    .isEqualTo(result.toMap().get("provenance"));
            JsonObject statement = statement(registry.host() + "/os/image", result);
            assertThat(statement(mirror.host() + "/mirror/image", result)).isEqualTo(statement);
            assertThat(statement.string("predicateType")).isEqualTo("https://slsa.dev/provenance/v1");
            List<Digest> images = new ArrayList<>(result.manifests().values());
            images.add(result.manifest().digest());
            assertThat(subjects(statement)).hasSize(6);
            for (Digest each : images) {
                assertThat(subjects(statement))
                        .contains(registry.host() + "/os/image@" + each, mirror.host() + "/mirror/image@" + each);
            }
            assertThat(statement.object("predicate").object("buildDefinition").objects("resolvedDependencies"))
                    .extracting(each -> each.string("uri"))
                    .containsExactly(
                            "git+https://example.org/os.git@" + COMMIT,
                            "pkg:rpm/bash@5.2-1.fc43?arch=x86_64",
                            "pkg:rpm/tzdata@2026a-1.fc43?arch=noarch",
                            "pkg:rpm/bash@5.2-1.fc43?arch=aarch64");
            assertThat(statement.object("predicate").object("runDetails").members())
                    .isEqualTo(ORIGIN.runDetails());
            assertThat(TransferResultValidator.check(result.toMap(), spec)).isEqualTo(result.toMap());
        }
    }

    private List<String> subjects(JsonObject statement) throws IOException {
        List<String> names = new ArrayList<>();
        for (JsonObject each : statement.objects("subject")) {
            assertThat(each.string("name"))
                    .endsWith("@sha256:" + each.object("digest").string("sha256"));
            names.add(each.string("name"));
        }
        return names;
    }

    private JsonObject statement(String repository, TransferResult result) throws IOException {
        Map<?, ?> provenance = (Map<?, ?>) result.toMap().get("provenance");
        Path back = Files.createTempDirectory(dir, "back");
        oras("pull", "--output", back.toString(), repository + "@" + provenance.get("digest"));
        byte[] bytes = Files.readAllBytes(back.resolve("provenance.json"));
        assertThat("" + Digest.sha256(bytes)).isEqualTo(provenance.get("statement"));
        // The description of the source would make equal statements unequal.
        return Json.parseObject(bytes, "the statement");
    }

    @Test
    void provenanceOfALayerAndOfACopyNamesTheirBase() throws Exception {
        try (Place registry = start("OCISERVER")) {
            String base = registry.host() + "/os/image";
            Digest digest = run(push(image(), base + ":one", Supplements.NONE))
                    .manifest()
                    .digest();
            Path tree = Files.createDirectories(dir.resolve("tree/usr/share"));
            Files.writeString(tree.resolve("file"), "content");
            String purl = "pkg:oci/image@sha256%3A" + digest.hex() + "?repository_url="
                    + registry.host().replace(":", "%3A") + "/os/image";

            TransferResult layered = Layering.on(base + ":one")
                    .add(dir.resolve("tree"))
                    .to(base + ":two")
                    .in(dir)
                    .provenance(ORIGIN)
                    .run();
            TransferResult onArchive = Layering.on(dir.resolve("image.ociarchive"))
                    .add(dir.resolve("tree"))
                    .to(base + ":three")
                    .in(dir)
                    .provenance(ORIGIN)
                    .run();
            TransferResult copied = Copies.from(base + ":one")
                    .to(registry.host() + "/copy/image")
                    .provenance(ORIGIN)
                    .run();

            assertThat(materials(statement(base, layered)))
                    .isEqualTo(List.of(Map.of("name", "base", "uri", purl, "digest", Map.of("sha256", digest.hex()))));
            assertThat(materials(statement(base, onArchive)))
                    .isEqualTo(List.of(Map.of("name", "base", "digest", Map.of("sha256", digest.hex()))));
            assertThat(materials(statement(registry.host() + "/copy/image", copied)))
                    .isEqualTo(List.of(Map.of("name", "image", "uri", purl, "digest", Map.of("sha256", digest.hex()))));
        }
    }

    @Test
    void provenanceOfAChangeNamesTheCommitOfItsCheckout() throws Exception {
        Path checkout = Files.createDirectories(dir.resolve("checkout"));
        String commit = GitRepository.init(checkout)
                .remote("https://robot:s3cret@github.com/org/change.git")
                .commit();
        Path tree = Files.createDirectories(checkout.resolve("rootfs/usr/share"));
        Files.writeString(tree.resolve("file"), "content");
        Map<String, ?> source = Map.of(
                "name",
                "checkout",
                "uri",
                "git+https://github.com/org/change.git@" + commit,
                "digest",
                Map.of("gitCommit", commit));
        try (Place registry = start("OCISERVER")) {
            String base = registry.host() + "/os/image";
            SourceSelector image = image();
            Files.move(dir.resolve("image.ociarchive"), checkout.resolve("image.ociarchive"));

            TransferResult layered = Layering.on(checkout.resolve("image.ociarchive"))
                    .add(checkout.resolve("rootfs"))
                    .to(base + ":two")
                    .in(tree)
                    .provenance(ORIGIN)
                    .run();
            TransferResult built = new TransferRunner(
                            push(image, base + ":three", Supplements.NONE.withProvenance(ORIGIN)),
                            HostEnvironment.of(Map.of(), checkout),
                            line -> {})
                    .run(new TransferProgress());

            assertThat(materials(statement(base, layered)).get(1)).isEqualTo(source);
            assertThat(materials(statement(base, built))).isEqualTo(List.of(source));
        }
    }

    private static List<?> materials(JsonObject statement) throws IOException {
        return statement.object("predicate").object("buildDefinition").array("resolvedDependencies");
    }

    private Processes cosign(String reference, String key) {
        return GoPeers.command(
                        "cosign",
                        "verify-attestation",
                        "--key",
                        key + ".pub",
                        "--type",
                        "slsaprovenance1",
                        "--insecure-ignore-tlog",
                        "--allow-http-registry",
                        reference)
                .in(dir);
    }

    @ParameterizedTest
    @ValueSource(strings = {"P-256", "P-384"})
    void cosignVerifiesTheAttestationOfTheIndexAndItsImages(String curve) throws Exception {
        GoPeers.assumeInstalled(AttachmentsIT.class, "cosign");
        Signing signing = new Signing(dir).generate("own", curve).generate("other", curve);
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            String repository = registry.host() + "/os/image";
            new CosaBuilds(dir.resolve("cosa")).build(ID, "x86_64", "aarch64");
            TransferSpec spec = push(all(), repository + ":one", new Supplements(true, null).withProvenance(ORIGIN));

            TransferResult result = run(spec, signing.key("own"));
            TransferResult again = run(spec, signing.key("own"));
            run(spec, signing.key("other"));

            List<String> images = new ArrayList<>();
            images.add(result.manifest().digest().toString());
            result.manifests().values().forEach(digest -> images.add(digest.toString()));
            for (String image : images) {
                for (String key : List.of("own", "other")) {
                    String verified = cosign(repository + "@" + image, key).ok().output();
                    assertThat(verified).contains("\"payloadType\":\"application/vnd.in-toto+json\"");
                }
            }
            Map<?, ?> provenance = (Map<?, ?>) result.toMap().get("provenance");
            assertThat((Map<?, ?>) provenance.get("attestations"))
                    .isEqualTo(((Map<?, ?>) again.toMap().get("provenance")).get("attestations"))
                    .hasSize(3);
            assertThat(TransferResultValidator.check(result.toMap(), spec)).isEqualTo(result.toMap());
            signing.generate("third", curve);
            assertThat(cosign(repository + "@" + images.get(0), "third").run().exitCode())
                    .isNotZero();
            run(push(image(), repository + ":two", Supplements.NONE));
            assertThat(cosign(repository + ":two", "own").run().exitCode()).isNotZero();
        }
    }

    @Test
    void keepsOtherAttestations() throws Exception {
        GoPeers.assumeInstalled(AttachmentsIT.class, "cosign");
        Signing signing = new Signing(dir).generate("own", "P-256").generate("peer", "P-256");
        try (DockerRegistry registry = DockerRegistry.start(dir)) {
            String image = registry.host() + "/os/image:one";
            run(push(image(), image, Supplements.NONE));
            GoPeers.command("cosign", "import-key-pair", "--key", "peer.key", "--output-key-prefix", "imported")
                    .in(dir)
                    .env("COSIGN_PASSWORD", "")
                    .ok();
            Files.writeString(dir.resolve("predicate.json"), "{}");
            GoPeers.command(
                            "cosign",
                            "attest",
                            "--key",
                            "imported.key",
                            "--type",
                            "custom",
                            "--predicate",
                            "predicate.json",
                            "--tlog-upload=false",
                            "--allow-http-registry",
                            "--yes",
                            image)
                    .in(dir)
                    .env("COSIGN_PASSWORD", "")
                    .ok();

            run(push(image(), image, new Supplements(true, null).withProvenance(ORIGIN)), signing.key("own"));

            cosign(image, "own").ok();
            GoPeers.command(
                            "cosign",
                            "verify-attestation",
                            "--key",
                            "peer.pub",
                            "--type",
                            "custom",
                            "--insecure-ignore-tlog",
                            "--allow-http-registry",
                            image)
                    .in(dir)
                    .ok();
        }
    }

    @Test
    void tagsMoveOnlyWhenAllIsAttached() throws Exception {
        try (FakeRegistry registry = FakeRegistry.start()) {
            String image = registry.host() + "/os/image:one";
            assertThatThrownBy(() -> run(push(image(), image, attach("none.json=" + SPDX))))
                    .isInstanceOf(ArchiveException.class)
                    .hasMessage("the file to attach does not exist: " + dir.resolve("none.json"));
            assertThat(registry.requests()).isEmpty();

            run(push(image(), image, attach("sbom.json=" + SPDX)));

            List<String> manifests = registry.requests(RequestKind.MANIFEST_PUT).stream()
                    .map(request -> request.path().replaceFirst(".*/", ""))
                    .toList();
            assertThat(manifests).hasSizeGreaterThanOrEqualTo(3).last().isEqualTo("one");
        }
    }
}
