package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.signature.SigningKey;
import io.jenkins.plugins.coreos.testing.DockerRegistry;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.GoPeers;
import io.jenkins.plugins.coreos.testing.Processes;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signatures made here, checked by containers/image (skopeo, podman, CRI-O) and cosign, and the other way round. */
@ExtendWith(FailureLogs.class)
class SigningIT {
    @TempDir
    Path dir;

    private DockerRegistry registry;
    private Signing signing;

    private static void requirePeers() {
        GoPeers.assumeInstalled(SigningIT.class, "cosign", "signedcopy");
    }

    @BeforeEach
    void start() {
        registry = DockerRegistry.start(dir);
        signing = new Signing(dir).generate("own", "P-256").generate("other", "P-256");
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private String push(String reference) throws Exception {
        return push("amd64", reference);
    }

    private String push(String arch, String reference) throws Exception {
        TestArchive archive =
                Archives.image().architecture(arch).layers(1, 1_000).write(dir.resolve(arch + ".ociarchive"));
        Pushes.request(archive.path(), registry.host() + "/" + reference).push();
        return archive.digest();
    }

    private String at(String reference) {
        return registry.host() + "/" + reference;
    }

    private static String sigTag(String digest) {
        return digest.replace(':', '-') + ".sig";
    }

    private void assertRefused(String reference, String key, String rule, String reason) throws IOException {
        Processes.Result result = signing.copyIfSigned(at(reference), key, rule).run();
        assertThat(result.exitCode()).as(result.output()).isNotZero();
        assertThat(result.output()).containsIgnoringCase(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"P-256", "P-384"})
    void skopeoAcceptsSignedTagsAndNothingElse(String curve) throws Exception {
        requirePeers();
        signing.generate("curve", curve);
        String digest = push("os/image:staging");

        TransferResult result = Copies.from(at("os/image:staging"))
                .to(at("signed/image"), "one", "two")
                .signedBy(signing.key("curve"), null)
                .run();

        for (String reference : List.of("signed/image:one", "signed/image:two", "signed/image@" + digest)) {
            signing.copyIfSigned(at(reference), "curve", "matchRepoDigestOrExact")
                    .ok();
        }
        assertRefused("signed/image:one", "own", "matchRepoDigestOrExact", "signature");
        assertRefused("os/image:staging", "curve", "matchRepoDigestOrExact", "no signature exists");
        assertThat(((List<?>) result.toMap().get("signatures"))
                        .stream().map(signature -> "" + ((Map<?, ?>) signature).get("identity")))
                .containsExactly(at("signed/image:one"), at("signed/image:two"));
    }

    @Test
    void skopeoRefusesTheSignatureOfAnotherImageRepositoryOrTag() throws Exception {
        requirePeers();
        String digest = push("os/image:one");
        signing.sign(at("os/image:one"), "own", null);
        Copies.from(at("os/image:one")).to(at("stolen/image:one")).referrers().run();
        Copies.from(at("os/image:one")).to(at("os/image:later")).run();
        String changed = push("arm64", "os/image:changed");
        Copies.from(at("os/image:" + sigTag(digest)))
                .to(at("os/image:" + sigTag(changed)))
                .run();

        signing.copyIfSigned(at("os/image:one"), "own", "matchRepoDigestOrExact")
                .ok();
        for (String reference : List.of("stolen/image:one", "os/image:later", "os/image:changed")) {
            assertRefused(reference, "own", "matchRepoDigestOrExact", "signature");
            assertThatThrownBy(() -> signing.verify(at(reference), "own", null))
                    .hasMessageContaining("has no valid signature: a signature is for");
        }
        assertThatThrownBy(() -> signing.verify(at("os/image:one"), "other", null))
                .hasMessageContaining("has no valid signature: a signature is not by this key");
        assertThatThrownBy(() -> signing.verify(at("os/image:one"), "own", at("os/image:two")))
                .hasMessageContaining("a signature is for '" + at("os/image:one") + "'");
    }

    @Test
    void verifiesTheSignatureThatSkopeoMade() throws Exception {
        requirePeers();
        push("os/image:one");
        signing.generate("skopeo", "P-256");
        cosign("import-key-pair", "--key", "skopeo.key", "--output-key-prefix", "imported");
        signing.copyAndSign(at("os/image:one"), at("copy/image:one"), "imported.key", "pass");

        assertThat(signing.verify(at("copy/image:one"), "imported", null))
                .singleElement()
                .satisfies(signature -> assertThat(signature.identity()).isEqualTo(at("copy/image:one")));
        assertThatThrownBy(() -> signing.verify(at("copy/image:one"), "own", null))
                .hasMessageContaining("a signature is not by this key");
        signing.sign(at("copy/image:one"), "own", null);
        signing.copyIfSigned(at("copy/image:one"), "imported", "matchRepoDigestOrExact")
                .ok();
        signing.copyIfSigned(at("copy/image:one"), "own", "matchRepoDigestOrExact")
                .ok();
    }

    private Processes.Result cosign(String... arguments) {
        return GoPeers.command("cosign", arguments)
                .in(dir)
                .env("COSIGN_PASSWORD", "pass")
                .env("HOME", dir.toString())
                .run();
    }

    @Test
    void cosignAndThisProjectVerifyEachOther() throws Exception {
        requirePeers();
        String digest = push("os/image:one");
        signing.sign(at("os/image:one"), "own", null);

        Processes.Result verified = cosign(
                "verify",
                "--key",
                "own.pub",
                "--insecure-ignore-tlog=true",
                "--allow-http-registry",
                at("os/image:one"));
        assertThat(verified.exitCode()).as(verified.output()).isZero();
        assertThat(verified.stdout()).contains(digest);
        assertThat(cosign("verify", "--key", "other.pub", "--insecure-ignore-tlog=true", at("os/image:one"))
                        .exitCode())
                .isNotZero();

        push("arm64", "os/other:one");
        assertThat(cosign("import-key-pair", "--key", "other.key", "--output-key-prefix", "cosign")
                        .exitCode())
                .isZero();
        Processes.Result signed = cosign(
                "sign",
                "--key",
                "cosign.key",
                "--tlog-upload=false",
                "--allow-http-registry",
                "-y",
                at("os/other:one"));
        assertThat(signed.exitCode()).as(signed.output()).isZero();

        assertThat(signing.verify(at("os/other:one"), "other", null)).hasSize(1);
        assertThatThrownBy(() -> signing.verify(at("os/other:one"), "own", null))
                .hasMessageContaining("a signature is not by this key");
        // Signatures of both tools are kept.
        signing.sign(at("os/other:one"), "own", null);
        for (String key : List.of("own", "other")) {
            assertThat(signing.verify(at("os/other:one"), key, null)).hasSize(1);
            Processes.Result both =
                    cosign("verify", "--key", key + ".pub", "--insecure-ignore-tlog=true", at("os/other:one"));
            assertThat(both.exitCode()).as(both.output()).isZero();
        }
    }

    @Test
    void signsAnIndexAndEachOfItsImages() throws Exception {
        requirePeers();
        String amd64 = push("amd64", "os/parts:amd64");
        String arm64 = push("arm64", "os/parts:arm64");

        TransferResult result = Copies.from(at("os/parts:amd64"))
                .and(at("os/parts:arm64"))
                .to(at("os/image:one"))
                .signedBy(signing.key("own"), null)
                .run();

        for (String digest : List.of(amd64, arm64, result.manifest().digest().toString())) {
            assertThat(signing.verify(at("os/image@" + digest), "own", null)).hasSize(1);
        }
        signing.copyIfSigned(at("os/image:one"), "own", "matchRepoDigestOrExact")
                .ok();
        // The images of the index, signed on their own.
        signing.generate("later", "P-256");
        assertThat((List<?>) signing.sign(at("os/image:one"), "later", null).get("signatures"))
                .hasSize(3);
        assertThat(signing.verify(at("os/image@" + arm64), "later", null)).hasSize(1);
    }

    @Test
    void archTagsAreSignedUnderTheirOwnNames() throws Exception {
        requirePeers();
        push("amd64", "os/parts:amd64");
        push("arm64", "os/parts:arm64");
        Copies.from(at("os/parts:amd64"))
                .and(at("os/parts:arm64"))
                .to(at("os/index:one"))
                .run();

        Copies.from(at("os/index:one"))
                .to(at("os/image:one"))
                .archTags()
                .signedBy(signing.key("own"), null)
                .run();

        for (String tag : List.of("one-x86_64", "one-aarch64")) {
            signing.copyIfSigned(at("os/image:" + tag), "own", "matchRepoDigestOrExact")
                    .ok();
        }
    }

    @Test
    void signingTwiceWithOneKeyIsSigningOnce() throws Exception {
        String digest = push("os/image:one");
        Map<String, Object> first = signing.sign(at("os/image:one"), "own", null);
        String stored = registry.manifestDigest("os/image", sigTag(digest));

        Map<String, Object> second = signing.sign(at("os/image:one"), "own", null);

        assertThat(second).isEqualTo(first);
        assertThat(registry.manifestDigest("os/image", sigTag(digest))).isEqualTo(stored);
        signing.sign(at("os/image:one"), "other", null);
        signing.sign(at("os/image:one"), "own", "registry.example/another:name");
        assertThat(signing.verify(at("os/image:one"), "own", null)).hasSize(1);
        assertThat(signing.verify(at("os/image:one"), "other", null)).hasSize(1);
        assertThat(signing.verify(at("os/image:one"), "own", "registry.example/another:name"))
                .hasSize(1);
    }

    @Test
    void signatureThatSkopeoMadeCounts() throws Exception {
        requirePeers();
        String digest = push("os/image:one");
        signing.generate("skopeo", "P-384");
        cosign("import-key-pair", "--key", "skopeo.key", "--output-key-prefix", "imported");
        signing.copyAndSign(at("os/image:one"), at("copy/image:one"), "imported.key", "pass");

        assertThat(addsSignature("copy/image", digest, "skopeo", at("copy/image:one")))
                .isFalse();
        // Another identity, and another key.
        assertThat(addsSignature("copy/image", digest, "skopeo", at("copy/image:two")))
                .isTrue();
        assertThat(addsSignature("copy/image", digest, "own", at("copy/image:one")))
                .isTrue();
    }

    @Test
    void signatureThatCosignMadeCounts() throws Exception {
        requirePeers();
        String digest = push("os/image:one");
        cosignSign("own", at("os/image:one"), "--sign-container-identity", at("os/image:one"));

        assertThat(addsSignature("os/image", digest, "own", at("os/image:one"))).isFalse();
        assertThat(addsSignature("os/image", digest, "own", at("os/image"))).isTrue();
        cosignSign("other", at("os/image:one"));
        assertThat(addsSignature("os/image", digest, "other", at("os/image"))).isFalse();
        assertThat(addsSignature("os/image", digest, "other", at("os/image:one")))
                .isTrue();
    }

    @Test
    void readsOnlySomePayloadsOfALongList() throws Exception {
        String digest = push("os/image:one");
        String[] signatures =
                IntStream.range(1000, 1100).mapToObj(each -> "" + each).toArray(String[]::new);
        Artifact.signature(signatures).pushTo(registry.host(), "os/image", sigTag(digest));
        int before = registry.requests().size();

        assertThat(addsSignature("os/image", digest, "own", at("os/image:one"))).isTrue();

        assertThat(registry.requests().stream()
                        .skip(before)
                        .filter(request ->
                                request.method().equals("GET") && request.uri().contains("/blobs/")))
                .hasSize(20);
        assertThat(addsSignature("os/image", digest, "own", at("os/image:one"))).isFalse();
    }

    private boolean addsSignature(String repository, String digest, String key, String identity) throws Exception {
        String before = registry.manifestDigest(repository, sigTag(digest));
        assertThat((List<?>) signing.sign(at(repository + "@" + digest), key, identity)
                        .get("signatures"))
                .hasSize(1);
        return !registry.manifestDigest(repository, sigTag(digest)).equals(before);
    }

    private void cosignSign(String key, String reference, String... options) {
        assertThat(cosign("import-key-pair", "--key", key + ".key", "--output-key-prefix", "cosign-" + key)
                        .exitCode())
                .isZero();
        List<String> arguments = new ArrayList<>(List.of("sign", "--key", "cosign-" + key + ".key"));
        arguments.addAll(List.of("--tlog-upload=false", "--allow-http-registry", "-y"));
        arguments.addAll(List.of(options));
        arguments.add(reference);
        Processes.Result signed = cosign(arguments.toArray(String[]::new));
        assertThat(signed.exitCode()).as(signed.output()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "P-256, sha256, true",
        "P-256, sha384, false",
        "P-384, sha256, true",
        "P-384, sha384, true",
        "P-384, sha512, false",
        "P-384, sha1, false"
    })
    void verifiesTheHashFunctionsOfCosign(String curve, String hash, boolean isAccepted) throws Exception {
        signing.generate("curve", curve);
        Files.writeString(dir.resolve("payload"), "payload");
        Processes.command("openssl", "dgst", "-" + hash, "-sign", "curve.key", "-out", "signature", "payload")
                .in(dir)
                .ok();
        byte[] payload = Files.readAllBytes(dir.resolve("payload"));
        byte[] signature = Files.readAllBytes(dir.resolve("signature"));

        assertThat(signing.publicKey("curve").verifies(payload, signature)).isEqualTo(isAccepted);
        assertThat(signing.publicKey("curve").verifiesSha256(payload, signature))
                .isEqualTo(hash.equals("sha256"));
    }

    /** From 2.6.0 on, cosign signs with SHA-384, and podman, skopeo and CRI-O refuse its signature. */
    @Test
    void verifiesTheSignatureThatCosignMadeWithP384() throws Exception {
        requirePeers();
        String digest = push("os/image:one");
        signing.generate("curve", "P-384");
        cosignSign("curve", at("os/image:one"), "--sign-container-identity", at("os/image:one"));

        assertThat(signing.verify(at("os/image:one"), "curve", null)).hasSize(1);
        assertRefused("os/image:one", "curve", "matchRepoDigestOrExact", "cryptographic signature verification failed");
        assertThat(addsSignature("os/image", digest, "curve", at("os/image:one")))
                .isTrue();
        signing.copyIfSigned(at("os/image:one"), "curve", "matchRepoDigestOrExact")
                .ok();
        assertThat(cosign("verify", "--key", "curve.pub", "--insecure-ignore-tlog=true", at("os/image:one"))
                        .exitCode())
                .isZero();
    }

    @Test
    void policiesForRepositoriesAcceptAnIdentityWithoutTag() throws Exception {
        requirePeers();
        String digest = push("os/image:one");
        signing.sign(at("os/image:one"), "own", at("os/image"));

        for (String reference : List.of("os/image:one", "os/image@" + digest)) {
            signing.copyIfSigned(at(reference), "own", "matchRepository").ok();
            signing.copyIfSigned(at(reference), "own", "exactRepository\", \"dockerRepository\": \"" + at("os/image"))
                    .ok();
            assertRefused(reference, "own", "matchRepoDigestOrExact", "is not accepted");
            assertRefused(reference, "own", "matchExact", "is not accepted");
            assertThat(signing.verify(at(reference), "own", null)).hasSize(1);
        }
    }

    /** The tag must not refer to an image that is not signed yet, not even for a moment. */
    @Test
    void imageIsSignedBeforeItsTagsMove() throws Exception {
        String digest = push("os/image:staging");
        Copies.from(at("os/image:staging"))
                .to(at("os/image:one"))
                .signedBy(signing.key("own"), null)
                .run();

        List<String> puts = registry.requests().stream()
                .filter(request ->
                        request.method().equals("PUT") && request.uri().contains("/manifests/"))
                .map(request -> request.uri().replaceFirst(".*/", ""))
                .toList();
        assertThat(puts).containsExactly("staging", digest, sigTag(digest), "one");
    }

    @Test
    void failedSignatureMovesNoTag() throws Exception {
        String digest = push("os/image:staging");
        // An index under the tag for signatures.
        Copies.from(at("os/image:staging")).to(at("os/image:other")).run();
        push("arm64", "os/image:arm64");
        Copies.from(at("os/image:staging"))
                .and(at("os/image:arm64"))
                .to(at("os/image:" + sigTag(digest)))
                .run();

        assertThatThrownBy(() -> Copies.from(at("os/image:staging"))
                        .to(at("os/image:one"))
                        .signedBy(signing.key("own"), null)
                        .run())
                .isInstanceOf(IOException.class)
                .hasMessageContaining(sigTag(digest))
                .hasMessageContaining("not a manifest of signatures");
        assertThat(registry.tags("os/image")).doesNotContain("one");
    }

    @Test
    void failedSignatureOfOneArchitectureMovesNoTag() throws Exception {
        push("amd64", "os/parts:amd64");
        String arm64 = push("arm64", "os/parts:arm64");
        Copies index = Copies.from(at("os/parts:amd64")).and(at("os/parts:arm64"));
        index.to(at("os/index:one")).to(at("os/image:" + sigTag(arm64))).run();

        assertThatThrownBy(() -> Copies.from(at("os/index:one"))
                        .to(at("os/image:one"))
                        .archTags()
                        .signedBy(signing.key("own"), null)
                        .run())
                .hasMessageContaining("not a manifest of signatures");
        assertThat(registry.tags("os/image")).doesNotContain("one-x86_64", "one-aarch64");
    }

    @Test
    void archTagsOfASingleImageSignItsPlainTag() throws Exception {
        push("os/image:one");
        Copies.from(at("os/image:one"))
                .to(at("os/copy:one"))
                .archTags()
                .signedBy(signing.key("own"), null)
                .run();

        assertThat(signing.verify(at("os/copy:one"), "own", null)).hasSize(1);
    }

    @Test
    void signatureForAnotherDigestInItsNameIsRefused() throws Exception {
        push("os/image:one");
        signing.sign(at("os/image:one"), "own", at("os/image@sha256:" + "a".repeat(64)));

        assertThatThrownBy(() -> signing.verify(at("os/image:one"), "own", null))
                .hasMessageContaining("has no valid signature: a signature is for");
    }

    @Test
    void imageSignedByItsDigestIsAcceptedByItsDigest() throws Exception {
        requirePeers();
        String digest = push("os/image:one");
        signing.sign(at("os/image@" + digest), "own", null);

        signing.copyIfSigned(at("os/image@" + digest), "own", "matchRepoDigestOrExact")
                .ok();
        assertRefused("os/image:one", "own", "matchRepoDigestOrExact", "not accepted");
        assertThat(signing.verify(at("os/image@" + digest), "own", null)).hasSize(1);
    }

    @Test
    void twoSignersAtOnceKeepBothSignatures() throws Exception {
        requirePeers();
        push("os/image:one");
        List<Thread> threads = new ArrayList<>();
        for (String tag : List.of("a", "b", "c", "d")) {
            Copies copy =
                    Copies.from(at("os/image:one")).to(at("os/image:" + tag)).signedBy(signing.key("own"), null);
            threads.add(new Thread(() -> {
                try {
                    copy.run();
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        for (String tag : List.of("a", "b", "c", "d")) {
            signing.copyIfSigned(at("os/image:" + tag), "own", "matchRepoDigestOrExact")
                    .ok();
        }
    }

    @Test
    void signsAnExistingImageThatIsNotSigned() throws Exception {
        String digest = push("os/image:one");

        TransferResult result = Copies.from(at("os/image:one"))
                .to(at("os/image:one"))
                .skipIfPresent()
                .signedBy(signing.key("own"), null)
                .run();

        assertThat(result.destinations().get(0).skipped()).isTrue();
        assertThat(signing.verify(at("os/image@" + digest), "own", null)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"P-256, 600000", "P-384, 600000"})
    void readsKeysThatOpensslEncrypted(String curve, String iterations) throws Exception {
        signing.generate("plain", curve);
        Processes.command(
                        "openssl",
                        "pkcs8",
                        "-topk8",
                        "-iter",
                        iterations,
                        "-in",
                        "plain.key",
                        "-out",
                        "encrypted.key",
                        "-passout",
                        "pass:open")
                .in(dir)
                .ok();
        byte[] pem = Files.readAllBytes(dir.resolve("encrypted.key"));

        assertThat(SigningKey.parse(pem, "open", "", "the key").publicKey())
                .isEqualTo(signing.key("plain").publicKey());
    }
}
