package io.jenkins.plugins.coreos.jenkins;

import static io.jenkins.plugins.coreos.jenkins.PipelineBed.CREDENTIALS;
import static io.jenkins.plugins.coreos.jenkins.PipelineBed.PASSWORD;
import static io.jenkins.plugins.coreos.jenkins.PipelineBed.USER;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.signature.SigstoreKeys;
import io.jenkins.plugins.coreos.core.transfer.Signing;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Signatures in a real controller, on a real agent, with a real registry; and the search for the key afterwards. */
@Tag("jenkins")
@ExtendWith({SharedBed.class, FailureLogs.class})
class SignOciImageIT {
    private final PipelineBed bed;

    SignOciImageIT(PipelineBed bed) {
        this.bed = bed;
    }

    private String at(String reference) {
        return bed.registry.host() + "/" + reference;
    }

    private static Signing with(Signing signing) {
        return signing.credentials(RegistryCredentials.basic(USER, PASSWORD, "of the test"));
    }

    @Test
    void signsWhilePushingCopyingLayeringAndAfterwards() throws Exception {
        Path directory = bed.directory("signing");
        TestArchive image = Archives.image().layers(2, 10_000).seed(81).write(directory.resolve("a.ociarchive"));
        Signing signing = with(new Signing(directory)).generate("own", "P-384");
        String pem = Files.readString(signing.file("own.key"));
        bed.controller.addSecretFile("signing-key", pem);
        bed.controller.addSecretFile("cosign-key", SigstoreKeys.KEY);
        bed.controller.addSecretText("cosign-password", SigstoreKeys.PASSPHRASE);
        Files.writeString(directory.resolve("cosign.pub"), SigstoreKeys.PUBLIC_KEY);

        RealBuild build = bed.controller
                .addJob("signing", """
                        node('cosa') {
                          def access = [credentialsId: '%s', tlsVerify: false]
                          def pushed = pushOciArchive([archive: '%s', to: '%s/org/signed', tags: ['a', 'b'],
                              sign: 'signing-key'] + access)
                          echo "identities: ${pushed.signatures.collect { it.identity }}"
                          copyOciImage([from: pushed.reference, to: '%3$s/org/copied:a', sign: 'signing-key'] + access)
                          writeFile file: 'rootfs/etc/motd', text: 'hello'
                          layerOciImage([from: pushed.reference, add: 'rootfs', to: '%3$s/org/layered:a',
                              baseCredentialsId: '%1$s', sign: 'signing-key'] + access)
                          def later = signOciImage([reference: pushed.reference, identity: 'quay.io/org/rhcos:4.19',
                              sign: 'cosign-key', signPassphraseId: 'cosign-password'] + access)
                          echo "signed ${later.digest} ${later.signatures.size()}"
                        }
                        """.formatted(CREDENTIALS, image.path(), bed.registry.host()))
                .build()
                .expect("SUCCESS");

        for (String reference : List.of("org/signed:a", "org/signed:b", "org/copied:a", "org/layered:a")) {
            assertThat(signing.verify(at(reference), "own", null)).hasSize(1);
        }
        assertThat(signing.verify(at("org/signed:a"), "cosign", "quay.io/org/rhcos:4.19"))
                .hasSize(1);
        assertThat(build.console())
                .contains("identities: [" + at("org/signed:a") + ", " + at("org/signed:b") + "]")
                .contains("signed " + image.digest() + " 1\n")
                .contains("signed " + at("org/signed") + "@" + image.digest() + " as " + at("org/signed:a"));
        assertKeyIsNowhere(build, pem);
    }

    /** The push is held while nothing answers, so that the state of the running step can be searched. */
    private RealBuild startHeldPush(String job, TestArchive image) {
        bed.setUrl("https://jenkins.example.com/");
        bed.freezeRegistry();
        RealBuild build = bed.controller
                .addJob(job, """
                        node('cosa') {
                          writeFile file: 'sbom.json', text: '{}'
                          def image = pushOciArchive archive: '%s', to: '%s/org/%s:1', credentialsId: '%s',
                              tlsVerify: false, sign: 'key-%3$s', attach: ['sbom.json': 'application/spdx+json'],
                              provenance: true
                          echo "signed ${image.signatures.size()}, attached ${image.attached.size()}"
                        }
                        """.formatted(image.path(), bed.registry.host(), job, CREDENTIALS))
                .build();
        build.awaitLog("[Pipeline] pushOciArchive");
        Await.until(
                "the push to wait for the registry",
                Duration.ofMinutes(1),
                () -> bed.pushThreads().stream().anyMatch(frame -> frame.contains(".core.http.")));
        return build;
    }

    @Test
    void restartOfAHeldPushSignsOnceAndStoresNoKey() throws Exception {
        Path directory = bed.directory("held");
        TestArchive image = Archives.image().layers(2, 10_000).seed(82).write(directory.resolve("a.ociarchive"));
        Signing signing = with(new Signing(directory)).generate("held", "P-256");
        String pem = Files.readString(signing.file("held.key"));
        bed.controller.addSecretFile("key-held", pem);
        RealBuild build = startHeldPush("held", image);

        assertThat(SecretHunt.filesThatHold(List.of("key-held"), build.directory()))
                .anyMatch(file -> file.endsWith("program.dat"));
        assertThat(SecretHunt.filesThatHold(
                        needles(pem), build.directory(), bed.agent.directory(), bed.controller.logFile()))
                .isEmpty();
        assertThat(SecretHunt.processesThatShow(needles(pem))).isEmpty();
        bed.controller.restart();
        bed.thawRegistry();
        bed.agent.awaitOnline();

        build.expect("SUCCESS");
        assertThat(build.console()).contains("signed 1, attached 1");
        assertThat(signing.verify(at("org/held:1"), "held", null)).hasSize(1);
        String tag = image.digest().replace(':', '-');
        assertThat(layers("org/held", tag + ".sig")).isOne();
        assertThat(layers("org/held", tag + ".att")).isOne();
        assertThat(bed.registry.tags("org/held")).containsExactlyInAnyOrder("1", tag, tag + ".sig", tag + ".att");
    }

    private int layers(String repository, String tag) throws Exception {
        Path manifest = bed.registry.blob(bed.registry.manifestDigest(repository, tag));
        return Json.parseObject(Files.readAllBytes(manifest), "the manifest at " + tag)
                .array("layers")
                .size();
    }

    @Test
    void abortOfAHeldPushMovesNoTag() throws Exception {
        Path directory = bed.directory("aborted");
        TestArchive image = Archives.image().layers(2, 10_000).seed(83).write(directory.resolve("a.ociarchive"));
        Signing signing = with(new Signing(directory)).generate("held", "P-256");
        bed.controller.addSecretFile("key-aborted", Files.readString(signing.file("held.key")));
        RealBuild build = startHeldPush("aborted", image);

        build.abort();
        build.expect("ABORTED");
        bed.thawRegistry();
        Await.until(
                "the push to end on the agent",
                Duration.ofMinutes(1),
                () -> bed.pushThreads().isEmpty());

        assertThat(bed.registry.tags("org/aborted")).isEmpty();
        assertThat(build.console()).doesNotContain("\tat ");
    }

    /** Neither on a disk, nor in a process list, nor in the memory of the agent. */
    private void assertKeyIsNowhere(RealBuild build, String pem) throws Exception {
        List<String> needles = needles(pem);
        needles.add(SigstoreKeys.PASSPHRASE);
        needles.add(SigstoreKeys.KEY.lines().skip(3).findFirst().orElseThrow());

        assertThat(SecretHunt.filesThatHold(
                        needles, build.directory(), bed.agent.directory(), bed.controller.logFile()))
                .isEmpty();
        assertThat(SecretHunt.processesThatShow(needles)).isEmpty();
        List<String> andControl = new ArrayList<>(needles);
        andControl.add("quay.io/org/rhcos:4.19");
        assertThat(ProcessMemory.find(agentPid(), andControl)).containsExactly("quay.io/org/rhcos:4.19");
    }

    /** The lines of the key's text, and its private number as Java stores it. */
    private static List<String> needles(String pem) throws Exception {
        List<String> needles = new ArrayList<>(pem.lines()
                .filter(line -> !line.startsWith("-----"))
                .map(line -> line.substring(0, Math.min(40, line.length())))
                .toList());
        String body = pem.replaceAll("-----[A-Z ]+-----|\\s", "");
        ECPrivateKey key = (ECPrivateKey) KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body)));
        needles.addAll(number(key.getS()));
        return needles;
    }

    /** The JVM of the agent, which may be a child of the program that sets its user. */
    private long agentPid() {
        ProcessHandle process = bed.agent.process();
        return process.descendants()
                .filter(child -> child.info().command().orElse("").endsWith("/java"))
                .findFirst()
                .orElse(process)
                .pid();
    }

    /** The private number as bytes, and in the order in which a BigInteger has its words in memory. */
    private static List<String> number(BigInteger number) {
        byte[] bytes = number.toByteArray();
        int from = bytes[0] == 0 ? 1 : 0;
        byte[] words = new byte[(bytes.length - from) / 4 * 4];
        int start = bytes.length - words.length;
        for (int i = 0; i < words.length; i += 4) {
            for (int j = 0; j < 4; j++) {
                words[i + j] = bytes[start + i + 3 - j];
            }
        }
        return List.of(
                new String(bytes, from, bytes.length - from, StandardCharsets.ISO_8859_1),
                new String(words, StandardCharsets.ISO_8859_1));
    }

    @Test
    void reportsUnusableKeysInOneLine() {
        bed.controller.addSecretFile("text-without-key", "nothing");
        bed.controller.addSecretFile("locked-key", SigstoreKeys.KEY);
        bed.controller.addSecretText("wrong-password", "open");
        RealBuild build = bed.controller
                .addJob("signing-errors", """
                        node('cosa') {
                          def image = [archive: 'a.ociarchive', to: '%s/org/unsigned:1', tlsVerify: false,
                              credentialsId: '%s']
                          for (Closure wrong in [
                              { pushOciArchive(image + [sign: 'unknown']) },
                              { pushOciArchive(image + [sign: '%2$s']) },
                              { pushOciArchive(image + [sign: 'text-without-key']) },
                              { pushOciArchive(image + [sign: 'locked-key']) },
                              { pushOciArchive(image + [sign: 'locked-key', signPassphraseId: 'wrong-password']) },
                              { pushOciArchive(image + [signPassphraseId: 'wrong-password']) },
                              { pushOciArchive(image + [identity: 'quay.io/a/b']) },
                              { pushOciArchive(image + [sign: 'text-without-key', via: 'skopeo']) },
                              { signOciImage reference: 'quay.io/a/b', sign: '' },
                              { signOciImage reference: 'b', sign: 'text-without-key' }]) {
                            catchError { wrong() }
                          }
                        }
                        """.formatted(bed.registry.host(), CREDENTIALS))
                .build()
                .expect("FAILURE");

        assertThat(build.console()
                        .lines()
                        .filter(line -> line.startsWith("ERROR: "))
                        .toList())
                .satisfiesExactly(
                        line -> assertThat(line).contains("pushOciArchive: there are no credentials 'unknown'"),
                        line -> assertThat(line)
                                .contains("of the kind 'Username with password', where a secret file or a secret text"
                                        + " is needed"),
                        line -> assertThat(line).contains("the key 'text-without-key' contains no private key"),
                        line -> assertThat(line)
                                .contains("the key 'locked-key' is encrypted, but no passphrase is given"
                                        + " (signPassphraseId)"),
                        line -> assertThat(line)
                                .contains(
                                        "the key 'locked-key' cannot be decrypted with this passphrase (signPassphraseId)"),
                        line -> assertThat(line)
                                .contains("'signPassphraseId' decrypts a signing key and requires 'sign'"),
                        line -> assertThat(line).contains("'identity' is for signatures and requires 'sign'"),
                        line -> assertThat(line)
                                .contains("pushOciArchive: sign: a push with skopeo cannot sign; use via: 'builtin'"),
                        line -> assertThat(line).contains("signOciImage: 'sign' is missing"),
                        line -> assertThat(line)
                                .contains("signOciImage: reference: 'b' does not begin with a registry"));
        assertThat(build.console()).doesNotContain("\tat ");
        assertThat(bed.registry.tags("org/unsigned")).isEmpty();
    }
}
