package io.jenkins.plugins.coreos.jenkins;

import static io.jenkins.plugins.coreos.jenkins.PipelineBed.PASSWORD;
import static io.jenkins.plugins.coreos.jenkins.PipelineBed.USER;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code credentialsId} of {@code pushOciArchive}: every kind works, and none leaks. */
@Tag("jenkins")
@ExtendWith({SharedBed.class, FailureLogs.class})
class RegistryCredentialsIT {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final PipelineBed bed;

    RegistryCredentialsIT(PipelineBed bed) {
        this.bed = bed;
    }

    /** The ways to store the login of the registry. */
    enum Kind {
        LOGIN {
            @Override
            void add(PipelineBed bed, String id) {
                bed.controller.addUsernamePassword(id, USER, PASSWORD);
            }
        },
        FILE {
            @Override
            void add(PipelineBed bed, String id) {
                bed.controller.addSecretFile(id, authFile(bed));
            }
        },
        TEXT_OF_A_LOGIN {
            @Override
            void add(PipelineBed bed, String id) {
                bed.controller.addSecretText(id, USER + ":" + PASSWORD + "\n");
            }
        },
        TEXT_OF_A_FILE {
            @Override
            void add(PipelineBed bed, String id) {
                bed.controller.addSecretText(id, authFile(bed));
            }
        };

        abstract void add(PipelineBed bed, String id);

        /** The entry for the namespace is right, the one for the host is not. */
        private static String authFile(PipelineBed bed) {
            String right = Base64.getEncoder().encodeToString((USER + ":" + PASSWORD).getBytes());
            return "{\"auths\": {\"%s\": {\"auth\": \"eDp5\"}, \"%s/org\": {\"auth\": \"%s\"}}}"
                    .formatted(bed.registry.host(), bed.registry.host(), right);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyKindSurvivesRestartWithoutLeaking(Kind kind) {
        String name = "kind-" + kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
        kind.add(bed, name);
        TestArchive archive = Archives.image()
                .layers(60, 300_000)
                .seed(100 + kind.ordinal())
                .write(bed.directory(name).resolve("a.tar"));
        RealBuild build = bed.controller
                .addJob(name, """
                        node('cosa') {
                          pushOciArchive archive: '%s', to: '%s/org/%s:latest', credentialsId: '%s', tlsVerify: false,
                            parallel: 1
                        }
                        """.formatted(archive.path(), bed.registry.host(), name, name))
                .build();
        Await.until(
                "some blobs to be there",
                MINUTE,
                () -> bed.registry.blobDigests("org/" + name).size() > 2);
        bed.freezeRegistry();
        assertNothingHolds(build);

        bed.controller.restart();
        assertNothingHolds(build);
        bed.thawRegistry();

        build.expect("SUCCESS");
        assertThat(bed.registry.manifestDigest("org/" + name, "latest")).isEqualTo(archive.digest());
        assertNothingHolds(build);
        assertThat(build.console()).doesNotContain(PASSWORD);
    }

    @Test
    void sendsTokenUnchanged() {
        bed.controller.addSecretText("bare-token", "t0ken-that-must-not-leak");
        Path archive = Archives.small(bed.directory("token").resolve("a.tar")).path();

        RealBuild build =
                push("bare-token", archive, "credentialsId: 'bare-token'").expect("FAILURE");

        // The test registry requires user and password, and does not accept a token.
        assertThat(build.console())
                .contains("token (the secret text 'bare-token')")
                .doesNotContain("t0ken-that-must-not-leak")
                .doesNotContainPattern("(?m)^\\s+at [\\w.]+");
    }

    @Test
    void unusableCredentialsAreOneLineWithAcceptedKinds() {
        bed.controller.addSecretText("empty-text", "  ");
        bed.controller.addSecretText("words", "two words");
        bed.controller.addSecretFile("no-json", "user: " + PASSWORD);
        bed.controller.addSecretFile("helper", "{\"credHelpers\": {\"%s\": \"evil\"}}".formatted(bed.registry.host()));
        bed.controller.addSecretFile("elsewhere", "{\"auths\": {\"quay.io\": {\"auth\": \"eDp5\"}}}");
        bed.controller.addUsernamePassword("no-password", USER, "");
        addCertificate("certificate");
        Path archive = Archives.small(bed.directory("kinds").resolve("a.tar")).path();
        StringBuilder script = new StringBuilder();
        List<String> expected = new ArrayList<>();
        String[][] cases = {
            {"empty-text", "the secret text 'empty-text' is empty"},
            {"words", "the secret text 'words' is not a token (one word), user:password on one line, or an auth.json"},
            {"no-json", "the secret file 'no-json' is not a JSON object"},
            {"helper", "the secret file 'helper' specifies the credential helper 'evil' for " + bed.registry.host()},
            {"elsewhere", "the secret file 'elsewhere' has no entry for " + bed.registry.host()},
            {"no-password", "credentials 'no-password': the password is empty"},
            {
                "certificate",
                "the credentials 'certificate' are of the kind 'Certificate', where a username with password,"
                        + " a secret file (an auth.json) or a secret text is needed"
            },
            {
                "nowhere",
                "there are no credentials 'nowhere' that this build may use (searched Jenkins and the folders of"
                        + " 'kinds-errors'); check the id, and that their scope is Global and not System"
            },
        };
        for (String[] one : cases) {
            script.append("catchError { pushOciArchive archive: '%s', to: '%s/org/kinds:x', credentialsId: '%s',"
                    .formatted(archive, bed.registry.host(), one[0]));
            script.append(" tlsVerify: false }\n");
            expected.add(one[1]);
        }

        RealBuild build = bed.controller
                .addJob("kinds-errors", "node('cosa') {\n" + script + "}")
                .build()
                .expect("FAILURE");

        List<String> errors =
                build.console().lines().filter(line -> line.startsWith("ERROR")).toList();
        assertThat(errors).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(errors.get(i)).startsWith("ERROR: pushOciArchive: ").contains(expected.get(i));
        }
        assertThat(build.console()).doesNotContain(PASSWORD).doesNotContainPattern("(?m)^\\s+at [\\w.]+");
        assertThat(bed.registry.tags("org/kinds")).isEmpty();
    }

    @Test
    void credentialsOfAnotherDomainAreNamedAsSuch() {
        bed.controller.groovy("""
                def store = com.cloudbees.plugins.credentials.SystemCredentialsProvider.instance.store
                def other = new com.cloudbees.plugins.credentials.domains.Domain('other', null,
                    [new com.cloudbees.plugins.credentials.domains.HostnameSpecification('other.example', null)])
                store.addDomain(other, [new com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl(
                    com.cloudbees.plugins.credentials.CredentialsScope.GLOBAL, 'of-other', null, 'a', 'b')])
                """);
        Path archive = Archives.small(bed.directory("domain").resolve("a.tar")).path();

        RealBuild build = push("domain", archive, "credentialsId: 'of-other'").expect("FAILURE");

        assertThat(build.console())
                .contains("ERROR: pushOciArchive: the domain of the credentials 'of-other' does not include "
                        + bed.registry.host());
    }

    @Test
    void hidesSecretUserName() {
        bed.controller.groovy("""
                def store = com.cloudbees.plugins.credentials.SystemCredentialsProvider.instance.store
                def login = new com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl(
                    com.cloudbees.plugins.credentials.CredentialsScope.GLOBAL, 'secret-user', null, 'hidden-user', 'no')
                login.usernameSecret = true
                store.addCredentials(com.cloudbees.plugins.credentials.domains.Domain.global(), login)
                """);
        Path archive = Archives.small(bed.directory("hidden").resolve("a.tar")).path();

        RealBuild build =
                push("hidden", archive, "credentialsId: 'secret-user'").expect("FAILURE");

        assertThat(build.console()).contains("credentials 'secret-user'").doesNotContain("hidden-user");
    }

    @Test
    void tracksUseOfCredentials() {
        bed.controller.addUsernamePassword("tracked", USER, PASSWORD);
        Path archive = Archives.small(bed.directory("tracked").resolve("a.tar")).path();

        push("tracked-use", archive, "credentialsId: 'tracked'").expect("SUCCESS");

        assertThat(bed.controller.groovy("""
                def found = com.cloudbees.plugins.credentials.CredentialsProvider.lookupCredentialsInItemGroup(
                    com.cloudbees.plugins.credentials.common.IdCredentials, jenkins.model.Jenkins.get(),
                    hudson.security.ACL.SYSTEM2).find { it.id == 'tracked' }
                com.cloudbees.plugins.credentials.CredentialsProvider.getFingerprintOf(found).jobs
                """)).contains("tracked-use");
    }

    private RealBuild push(String name, Path archive, String more) {
        return bed.controller
                .addJob(
                        name,
                        "node('cosa') { pushOciArchive archive: '%s', to: '%s/org/%s:x', tlsVerify: false, %s }"
                                .formatted(archive, bed.registry.host(), name, more))
                .build();
    }

    private void addCertificate(String id) {
        bed.controller.groovy("""
                def keys = new ByteArrayOutputStream()
                def store = java.security.KeyStore.getInstance('PKCS12')
                store.load(null, null)
                store.store(keys, 'x'.toCharArray())
                def source = new com.cloudbees.plugins.credentials.impl.CertificateCredentialsImpl.UploadedKeyStoreSource(
                    null, com.cloudbees.plugins.credentials.SecretBytes.fromBytes(keys.toByteArray()))
                com.cloudbees.plugins.credentials.SystemCredentialsProvider.instance.store.addCredentials(
                    com.cloudbees.plugins.credentials.domains.Domain.global(),
                    new com.cloudbees.plugins.credentials.impl.CertificateCredentialsImpl(
                        com.cloudbees.plugins.credentials.CredentialsScope.GLOBAL, %s, null, 'x', source))
                """.formatted(RealController.literal(id)));
    }

    private void assertNothingHolds(RealBuild build) {
        List<String> forms = SecretHunt.forms(USER, PASSWORD);
        assertThat(build.directory().resolve("build.xml")).exists();
        assertThat(SecretHunt.filesThatHold(forms, build.directory(), bed.agent.directory(), bed.controller.logFile()))
                .isEmpty();
        assertThat(SecretHunt.processesThatShow(forms)).isEmpty();
    }
}
