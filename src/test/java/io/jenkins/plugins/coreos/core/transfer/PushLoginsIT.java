package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.registry.Failure;
import io.jenkins.plugins.coreos.core.registry.RegistryException;
import io.jenkins.plugins.coreos.testing.TestCertificates;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistryConfig;
import io.jenkins.plugins.coreos.testing.fake.Fault;
import io.jenkins.plugins.coreos.testing.fake.RecordedRequest;
import io.jenkins.plugins.coreos.testing.fake.RequestKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The number and the scopes of logins at a registry or a token service. */
class PushLoginsIT {
    private static final RegistryCredentials RIGHT = RegistryCredentials.basic("robot", "pa55w0rd", "the test");
    private static final RegistryCredentials WRONG = RegistryCredentials.basic("robot", "wr0ng", "the test");

    @TempDir
    Path dir;

    private final List<String> log = new ArrayList<>();

    /** A directory service (LDAP) may lock an account after three or five wrong passwords. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void wrongBasicPasswordIsOneLogin(boolean challengedLate) throws Exception {
        TestArchive archive = Archives.image().layers(40, 3_000).write(dir.resolve("image"));
        try (FakeRegistry registry = basic().latency(Duration.ofMillis(5)).start()) {
            if (challengedLate) {
                // Like Artifactory with anonymous read access.
                registry.on(RequestKind.PING).always(Fault.status(200).body("{}"));
            }
            assertRefused(registry, archive, WRONG, "other/base");

            assertThat(logins(registry)).hasSize(1);
        }
    }

    @Test
    void withdrawnPasswordEndsPush() throws Exception {
        TestArchive archive = Archives.image().layers(60, 3_000).write(dir.resolve("image"));
        try (FakeRegistry registry = basic().latency(Duration.ofMillis(5)).start()) {
            Fault refusal = Fault.error(401, "UNAUTHORIZED", "no").header("WWW-Authenticate", "Basic realm=\"r\"");
            for (RequestKind kind : List.of(RequestKind.MOUNT, RequestKind.UPLOAD_PUT, RequestKind.UPLOAD_POST)) {
                registry.on(kind).always(refusal);
            }
            registry.on(RequestKind.MANIFEST_HEAD).always(Fault.status(404));
            RegistryException e = failure(() -> Pushes.push(to(registry, archive)
                    .credentials(RIGHT)
                    .skipIfPresent()
                    .parallel(8)
                    .build()));

            assertThat(e.failure()).isEqualTo(Failure.UNAUTHORIZED);
            // The HEAD was authorized, so each task checks once and then uploads once.
            assertThat(logins(registry)).hasSizeLessThanOrEqualTo(1 + 2 * 8);
        }
    }

    @Test
    void wrongPasswordAtTokenServiceIsOneLogin() throws Exception {
        TestArchive archive = Archives.image().layers(40, 3_000).write(dir.resolve("image"));
        try (FakeRegistry registry = bearer().latency(Duration.ofMillis(5)).start()) {
            assertRefused(registry, archive, WRONG, "other/base");

            assertThat(registry.requests(RequestKind.TOKEN)).hasSize(1);
        }
    }

    /** Some services answer a wrong password with 200 and a login page. */
    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"token\":\"\"}", "{\"token\":\"a b\"}", "<html><title>Log in</title></html>"})
    void tokenServiceWithoutTokenIsAskedOnce(String answer) throws Exception {
        TestArchive archive = Archives.image().layers(40, 3_000).write(dir.resolve("image"));
        try (FakeRegistry registry = bearer().latency(Duration.ofMillis(5)).start()) {
            registry.on(RequestKind.TOKEN).always(Fault.status(200).body(answer));
            assertRefused(registry, archive, WRONG, "other/base");

            assertThat(registry.requests(RequestKind.TOKEN)).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Healthcheck requested", "", "{\"token\":\"cut o"})
    void invalidTokenResponseStopsAllTasks(String answer) throws Exception {
        TestArchive archive = Archives.image().layers(40, 3_000).write(dir.resolve("image"));
        try (FakeRegistry registry = bearer().latency(Duration.ofMillis(5)).start()) {
            registry.on(RequestKind.TOKEN).always(Fault.status(200).body(answer));
            RegistryException e = failure(() -> Pushes.push(
                    to(registry, archive).credentials(WRONG).parallel(16).build()));

            assertThat(e).hasMessageContaining("the response contains no token");
            assertThat(registry.requests(RequestKind.TOKEN)).hasSizeLessThanOrEqualTo(5);
        }
    }

    @Test
    void stopsFetchingTokensThatRegistryRejects() throws Exception {
        TestArchive archive = Archives.image().layers(40, 3_000).write(dir.resolve("image"));
        try (FakeRegistry registry = bearer().latency(Duration.ofMillis(5)).start()) {
            for (RequestKind kind : List.of(RequestKind.MOUNT, RequestKind.UPLOAD_POST, RequestKind.BLOB_HEAD)) {
                registry.on(kind)
                        .always(Fault.error(401, "UNAUTHORIZED", "no")
                                .header("WWW-Authenticate", "Bearer realm=\"" + registry.url() + "/token\""));
            }
            assertRefused(registry, archive, RIGHT);

            assertThat(registry.requests(RequestKind.TOKEN)).hasSizeLessThanOrEqualTo(6);
        }
    }

    @Test
    void correctPasswordCausesNoDelay() throws Exception {
        TestArchive archive = Archives.image().layers(24, 3_000).write(dir.resolve("image"));
        try (FakeRegistry registry = basic().latency(Duration.ofMillis(20)).start()) {
            Pushes.push(to(registry, archive).credentials(RIGHT).parallel(8).build());

            assertThat(registry.maxConcurrent()).isGreaterThan(4);
            assertThat(registry.requests())
                    .filteredOn(request -> request.status() == 401)
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Negotiate, ",
                "Negotiate YIIB+/a==, NTLM TlRM, ",
                ",, Digest realm=\"x\", qop=\"auth,auth-int\", "
            })
    void ignoresOtherSchemesInTheSameHeader(String before) throws Exception {
        TestArchive archive = Archives.small(dir.resolve("image"));
        for (FakeRegistryConfig config : List.of(basic(), bearer())) {
            try (FakeRegistry registry = config.challengePrefix(before).start()) {
                Pushes.push(to(registry, archive).credentials(RIGHT).build());
                assertThat(registry.tags("os/image")).containsEntry("one", archive.digest());
            }
        }
    }

    @Test
    void longChallengeDoesNotOverflowStack() throws Exception {
        TestArchive archive = Archives.small(dir.resolve("image"));
        try (FakeRegistry registry = basic().challengePrefix("Digest nonce=\"" + "a\\\"".repeat(15_000) + "\", ")
                .start()) {
            Pushes.push(to(registry, archive).credentials(RIGHT).build());
            assertThat(registry.tags("os/image")).containsEntry("one", archive.digest());
        }
    }

    @Test
    void requestsAdditionalScopeOnce() throws Exception {
        TestArchive archive = Archives.image().layers(20, 3_000).write(dir.resolve("image"));
        try (FakeRegistry registry = bearer().demandingScope("project:os:write").start()) {
            Pushes.push(to(registry, archive).credentials(RIGHT).build());

            assertThat(registry.tags("os/image")).containsEntry("one", archive.digest());
            List<RecordedRequest> tokens = registry.requests(RequestKind.TOKEN);
            assertThat(tokens).hasSize(2);
            assertThat(tokens.get(1).query())
                    .contains("scope=project%3Aos%3Awrite", "scope=repository%3Aos%2Fimage%3Apull%2Cpush");
        }
    }

    @Test
    void requestsRefusedScopeOnce() throws Exception {
        TestArchive archive = Archives.image().layers(20, 3_000).write(dir.resolve("image"));
        try (FakeRegistry registry = bearer().demandingScope("project:os:write").start()) {
            registry.on(RequestKind.TOKEN).nth(2, Fault.error(403, "DENIED", "not that"));
            assertRefused(registry, archive, RIGHT);

            assertThat(registry.requests(RequestKind.TOKEN))
                    .filteredOn(request -> request.query().contains("project"))
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "\"0\"", "\"300\"", "null", "1e0"})
    void usesTokenWithInvalidLifetimeForAMinute(String lifetime) throws Exception {
        TestArchive archive = Archives.image().layers(20, 3_000).write(dir.resolve("image"));
        try (FakeRegistry registry = bearer().start()) {
            registry.on(RequestKind.TOKEN)
                    .always(Fault.altered(status -> status.body(status.body()
                            .replace("\"token\"", "\"token\":\"\",\"access_token\"")
                            .replace("\"expires_in\":300", "\"expires_in\":" + lifetime))));
            Pushes.push(to(registry, archive).credentials(RIGHT).retries(0).build());

            assertThat(registry.requests(RequestKind.TOKEN)).hasSize(1);
            assertThat(registry.tags("os/image")).containsEntry("one", archive.digest());
        }
    }

    @ParameterizedTest
    @CsvSource({"false, over plain HTTP", "true, certificate is not verified"})
    void logWarnsOnceAboutUnprotectedCredentials(boolean tls, String says) throws Exception {
        TestArchive archive = Archives.image().layers(20, 3_000).write(dir.resolve("image"));
        FakeRegistryConfig config = tls ? basic().tls(TestCertificates.in(dir)) : basic();
        try (FakeRegistry registry = config.start()) {
            Pushes.push(to(registry, archive).credentials(RIGHT).build(), log);

            assertThat(log)
                    .filteredOn(line -> line.contains("credentials are sent to " + registry.host()))
                    .singleElement()
                    .asString()
                    .contains(says)
                    .doesNotContain("pa55w0rd");
        }
    }

    @Test
    void doesNotWarnWithoutCredentials() throws Exception {
        TestArchive archive = Archives.small(dir.resolve("image"));
        try (FakeRegistry registry = FakeRegistry.start()) {
            Pushes.push(to(registry, archive).credentials(RIGHT).build(), log);
            Pushes.push(to(registry, archive).build(), log);

            assertThat(log).noneMatch(line -> line.contains("credentials are sent"));
        }
    }

    private void assertRefused(
            FakeRegistry registry, TestArchive archive, RegistryCredentials credentials, String... mountFrom) {
        RegistryException e = failure(() -> Pushes.push(to(registry, archive)
                .credentials(credentials)
                .mountFrom(mountFrom)
                .parallel(16)
                .build()));
        assertThat(e.failure()).isEqualTo(Failure.UNAUTHORIZED);
        assertThat(e.getMessage()).contains("check the user 'robot'").doesNotContain("wr0ng", "pa55w0rd");
    }

    private static RegistryException failure(org.assertj.core.api.ThrowableAssert.ThrowingCallable push) {
        return org.assertj.core.api.Assertions.catchThrowableOfType(RegistryException.class, push);
    }

    private static List<RecordedRequest> logins(FakeRegistry registry) {
        return registry.requests().stream()
                .filter(request -> request.authorization() != null)
                .toList();
    }

    private static FakeRegistryConfig basic() {
        return FakeRegistry.builder().basicAuth("robot", "pa55w0rd");
    }

    private static FakeRegistryConfig bearer() {
        return FakeRegistry.builder().bearerAuth("robot", "pa55w0rd", Duration.ofMinutes(5));
    }

    private static Pushes to(FakeRegistry registry, TestArchive archive) {
        return Pushes.request(archive.path(), registry.host() + "/os/image:one")
                .timeouts(Duration.ofSeconds(20), Duration.ofSeconds(20));
    }
}
