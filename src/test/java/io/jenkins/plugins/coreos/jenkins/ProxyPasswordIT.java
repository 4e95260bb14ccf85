package io.jenkins.plugins.coreos.jenkins;

import static io.jenkins.plugins.coreos.jenkins.PipelineBed.CREDENTIALS;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.ForwardProxy;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Jenkins' own proxy: its password leaves the controller only if an administrator has allowed that. */
@Tag("jenkins")
@ExtendWith({SharedBed.class, FailureLogs.class})
class ProxyPasswordIT {
    private static final String PROXY_USER = "proxy-user";
    private static final String PROXY_PASSWORD = "pr0xy-pa55word-of-the-controller";

    /** Records all that skopeo can read: its environment, and the files beside its credentials. */
    private static final String RECORDING_SKOPEO = """
            #!/bin/sh
            { env; cat "${REGISTRY_AUTH_FILE%%/*}"/*; } >>"$WORKSPACE/seen" 2>/dev/null
            exec '%s' "$@"
            """;

    private final PipelineBed bed;
    private ForwardProxy proxy;
    private TestArchive archive;
    private Path bin;

    ProxyPasswordIT(PipelineBed bed) {
        this.bed = bed;
    }

    @BeforeEach
    void useProxy() throws IOException {
        proxy = ForwardProxy.start().host("registry.test:5000", bed.registry.port());
        bed.controller.groovy("""
                jenkins.model.Jenkins.get().proxy =
                    new hudson.ProxyConfiguration('127.0.0.1', %d, '%s', '%s', '')
                """.formatted(proxy.port(), PROXY_USER, PROXY_PASSWORD));
        archive = Archives.small(bed.directory("proxy").resolve("a.tar"));
        bin = bed.directory("proxy/bin");
        Path skopeo = Files.writeString(bin.resolve("skopeo"), RECORDING_SKOPEO.formatted(skopeo()));
        Files.setPosixFilePermissions(skopeo, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterEach
    void forget() {
        bed.controller.groovy("jenkins.model.Jenkins.get().proxy = null");
        bed.controller.forgetSettings();
        proxy.close();
    }

    @Test
    void agentUsesProxyWithoutPasswordByDefault() {
        RealBuild build = push("proxy-default", "builtin").expect("SUCCESS");

        assertThat(bed.registry.manifestDigest("org/proxy-default", "1")).isEqualTo(archive.digest());
        assertThat(proxy.requests()).isNotEmpty();
        assertThat(build.console()).contains(withoutPassword());
        assertNothingHoldsThePassword(build);
    }

    @Test
    void doesNotSendProxyPasswordByDefault() {
        proxy.basicAuth(PROXY_USER, PROXY_PASSWORD);

        RealBuild build = push("proxy-refused", "builtin").expect("FAILURE");

        assertThat(build.console()).contains(withoutPassword()).contains("407");
        assertThat(proxy.requests()).isNotEmpty().allMatch(request -> request.endsWith(" 407"));
        assertNothingHoldsThePassword(build);
    }

    @Test
    void settingHandsPasswordToAgent() {
        proxy.basicAuth(PROXY_USER, PROXY_PASSWORD);
        bed.controller.settings("proxyPasswordOnAgents = true");

        RealBuild build = push("proxy-password", "builtin").expect("SUCCESS");

        assertThat(bed.registry.manifestDigest("org/proxy-password", "1")).isEqualTo(archive.digest());
        assertThat(build.console()).doesNotContain("without its user and password");
        // Only the memory of the agent process contains the password.
        assertNothingHoldsThePassword(build);
    }

    @Test
    void skopeoSeesNoPasswordByDefault() throws IOException {
        RealBuild build = push("proxy-skopeo", "skopeo").expect("SUCCESS");

        assertThat(bed.registry.manifestDigest("org/proxy-skopeo", "1")).isEqualTo(archive.digest());
        assertThat(seen(build))
                .contains("http_proxy=http://" + proxy.address())
                .doesNotContain(SecretHunt.forms(PROXY_USER, PROXY_PASSWORD).toArray(String[]::new));
        assertThat(build.console()).contains(withoutPassword());
        assertNothingHoldsThePassword(build);
    }

    @Test
    void skopeoSeesPasswordWhereSettingAllowsIt() throws IOException {
        proxy.basicAuth(PROXY_USER, PROXY_PASSWORD);
        bed.controller.settings("proxyPasswordOnAgents = true");

        RealBuild build = push("proxy-skopeo-password", "skopeo").expect("SUCCESS");

        assertThat(bed.registry.manifestDigest("org/proxy-skopeo-password", "1"))
                .isEqualTo(archive.digest());
        assertThat(seen(build))
                .contains("http_proxy=http://" + PROXY_USER + ":" + PROXY_PASSWORD + "@" + proxy.address());
        assertNothingHoldsThePassword(build);
    }

    private RealBuild push(String name, String via) {
        return bed.controller
                .addJob(name, """
                        node('cosa') {
                          withEnv(['PATH+NOTING=%s']) {
                            pushOciArchive archive: '%s', to: 'registry.test:5000/org/%s:1', credentialsId: '%s',
                              tlsVerify: false, retries: 0, via: '%s'
                          }
                        }
                        """.formatted(bin, archive.path(), name, CREDENTIALS, via))
                .build();
    }

    private String withoutPassword() {
        return "using the proxy " + proxy.address() + " of Jenkins' settings without user and password: agents get them"
                + " only if an administrator sets proxyPasswordOnAgents";
    }

    /** Returns and deletes the record of what skopeo could read: secret hunts of other tests would find it. */
    private String seen(RealBuild build) throws IOException {
        Path file = bed.agent.workspace(build.job()).resolve("seen");
        String seen = Files.readString(file);
        Files.delete(file);
        return seen;
    }

    private void assertNothingHoldsThePassword(RealBuild build) {
        assertThat(SecretHunt.filesThatHold(
                        PROXY_USER, PROXY_PASSWORD, build.directory(), bed.agent.directory(), bed.controller.logFile()))
                .isEmpty();
        assertThat(SecretHunt.processesThatShow(SecretHunt.forms(PROXY_USER, PROXY_PASSWORD)))
                .isEmpty();
        assertThat(build.console()).doesNotContain(PROXY_PASSWORD);
    }

    private static Path skopeo() {
        for (String directory : System.getenv("PATH").split(":")) {
            if (Files.isExecutable(Path.of(directory, "skopeo"))) {
                return Path.of(directory, "skopeo");
            }
        }
        throw new AssertionError("there is no skopeo on PATH");
    }
}
