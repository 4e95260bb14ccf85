package io.jenkins.plugins.coreos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.transfer.HostEnvironment;
import io.jenkins.plugins.coreos.testing.DockerRegistry;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.ForwardProxy;
import io.jenkins.plugins.coreos.testing.Processes;
import io.jenkins.plugins.coreos.testing.TestCertificates;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Credentials, certificates and proxies that the command line finds on the machine. */
@ExtendWith(FailureLogs.class)
class PushAccessIT {
    private static final String IN_CLUSTER = "image-registry.openshift-image-registry.svc";

    @TempDir
    Path dir;

    private final Map<String, String> environment = new HashMap<>();
    private final List<String> err = new ArrayList<>();
    private TestArchive archive;

    @BeforeEach
    void makeArchive() throws Exception {
        archive = Archives.small(dir.resolve("image.ociarchive"));
        environment.put("XDG_RUNTIME_DIR", dir.resolve("run").toString());
    }

    @Test
    void namesTheDefaultFileWithoutItsSecret() throws Exception {
        try (DockerRegistry registry =
                DockerRegistry.builder().basicAuth("robot", "s3cret").start(dir)) {
            Files.createDirectory(dir.resolve(".docker"));
            Path file = Files.writeString(
                    dir.resolve(".docker/config.json"),
                    "{\"auths\": {\"" + registry.host() + "\": {\"auth\": \"" + base64("robot:s3cret") + "\"}}}");

            assertThat(push(registry.host() + "/os/image:one", "--tls-verify=false"))
                    .isZero();

            assertThat(registry.manifestDigest("os/image", "one")).isEqualTo(archive.digest());
            assertThat(err)
                    .contains("pushing to " + registry.host() + "/os/image as user 'robot' (the entry '"
                            + registry.host() + "' of " + file + ")")
                    .noneMatch(line -> line.contains("s3cret") || line.contains(base64("robot:s3cret")));
        }
    }

    @Test
    void usesCredentialHelperOnThePath() throws Exception {
        try (DockerRegistry registry =
                DockerRegistry.builder().basicAuth("robot", "s3cret").start(dir)) {
            environment.put("PATH", dir + ":/usr/bin:/bin");
            Path helper = Files.writeString(
                    dir.resolve("docker-credential-test"),
                    "#!/bin/sh\nread -r registry\n[ \"$registry\" = " + registry.host()
                            + " ] && echo '{\"Username\": \"robot\", \"Secret\": \"s3cret\"}'\n");
            Files.setPosixFilePermissions(helper, PosixFilePermissions.fromString("rwx------"));
            Path file = Files.writeString(
                    dir.resolve("auth.json"), "{\"credHelpers\": {\"" + registry.host() + "\": \"test\"}}");

            assertThat(push(registry.host() + "/os/image:one", "--tls-verify=false", "--authfile=" + file))
                    .isZero();
            assertThat(registry.manifestDigest("os/image", "one")).isEqualTo(archive.digest());
        }
    }

    @Test
    void namesTheFilesWithoutAnEntry() throws Exception {
        try (DockerRegistry registry =
                DockerRegistry.builder().basicAuth("robot", "s3cret").start(dir)) {
            Files.createDirectory(dir.resolve(".docker"));
            Path file = Files.writeString(dir.resolve(".docker/config.json"), "{\"auths\": {}}");

            assertThat(push(registry.host() + "/os/image:one", "--tls-verify=false"))
                    .isOne();
            assertThat(err)
                    .last()
                    .asString()
                    .contains("no credentials were given, and " + file + " has no entry for " + registry.host()
                            + "; provide credentials that may push");
        }
    }

    @Test
    void trustsTheGivenCertificate() throws Exception {
        TestCertificates certificates = TestCertificates.in(dir);
        try (DockerRegistry registry =
                DockerRegistry.builder().tls(certificates).start(dir)) {
            assertThat(push(registry.host() + "/os/image:one")).isOne();
            assertThat(push(registry.host() + "/os/image:one", "--ca-certificate=" + certificates.authority()))
                    .isZero();
            assertThat(registry.manifestDigest("os/image", "one")).isEqualTo(archive.digest());
        }
    }

    @Test
    void pushesShortNameToTheClusterRegistry() throws Exception {
        TestCertificates certificates = TestCertificates.in(dir, "IP:127.0.0.1", "DNS:" + IN_CLUSTER);
        Path account = Files.createDirectory(dir.resolve("serviceaccount"));
        Files.writeString(account.resolve("token"), "t0ken");
        Files.writeString(account.resolve("namespace"), "coreos");
        Files.copy(certificates.authority(), account.resolve("service-ca.crt"));
        try (ForwardProxy cluster = ForwardProxy.start();
                DockerRegistry registry = DockerRegistry.builder()
                        .tls(certificates)
                        .basicAuth("serviceaccount", "t0ken")
                        .start(dir)) {
            cluster.host(IN_CLUSTER + ":5000", registry.port());
            environment.put("HTTPS_PROXY", cluster.address());

            assertThat(push("rhcos:one", "--openshift")).isZero();
            assertThat(push("other/rhcos:two", "--openshift")).isZero();

            assertThat(registry.manifestDigest("coreos/rhcos", "one")).isEqualTo(archive.digest());
            assertThat(registry.manifestDigest("other/rhcos", "two")).isEqualTo(archive.digest());
            assertThat(err).noneMatch(line -> line.contains("t0ken"));
        }
    }

    /** In a separate JVM, because Java reads only once whether it may send a password to open a tunnel. */
    @Test
    void sendsProxyPasswordForHttps() throws Exception {
        TestCertificates certificates = TestCertificates.in(dir, "IP:127.0.0.1", "DNS:registry.test");
        try (ForwardProxy proxy = ForwardProxy.start().basicAuth("me", "pr0xy");
                DockerRegistry registry =
                        DockerRegistry.builder().tls(certificates).start(dir)) {
            proxy.host("registry.test:443", registry.port());

            Processes.command(
                            Path.of(System.getProperty("java.home"), "bin/java").toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName(),
                            "push",
                            archive.path().toString(),
                            "--to=registry.test/os/image:one",
                            "--ca-certificate=" + certificates.authority())
                    .env("https_proxy", "http://me:pr0xy@" + proxy.address())
                    .env("no_proxy", "")
                    .env("HOME", dir.toString())
                    .env("XDG_RUNTIME_DIR", dir.toString())
                    .ok();

            assertThat(registry.manifestDigest("os/image", "one")).isEqualTo(archive.digest());
            assertThat(proxy.requests()).contains("CONNECT registry.test:443 200");
        }
    }

    @Test
    void reportsMissingPodAndInvalidProxyInOneLine() {
        assertThat(push("rhcos:one", "--openshift")).isOne();
        assertThat(err).singleElement().asString().startsWith("error: openshift: there is no service account at ");
        err.clear();
        environment.put("https_proxy", "socks5://u:s3cret@proxy:1");
        assertThat(push("quay.io/org/rhcos:one")).isOne();
        assertThat(err)
                .singleElement()
                .asString()
                .startsWith("error: https_proxy names a proxy with the unsupported protocol socks5")
                .doesNotContain("s3cret");
    }

    private int push(String to, String... more) {
        List<String> arguments = new ArrayList<>(List.of("push", archive.path().toString(), "--to", to, "--retries=0"));
        arguments.addAll(List.of(more));
        StringWriter text = new StringWriter();
        HostEnvironment around = new HostEnvironment(environment, dir, 7L, dir, dir.resolve("serviceaccount"));
        int code = Main.run(
                arguments.toArray(String[]::new),
                around,
                new PrintWriter(new StringWriter(), true),
                new PrintWriter(text, true));
        err.addAll(text.toString().lines().toList());
        return code;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
