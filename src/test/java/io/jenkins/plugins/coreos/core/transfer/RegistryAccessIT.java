package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.http.ProxySettings;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.registry.RegistryContext;
import io.jenkins.plugins.coreos.core.registry.RegistryOptions;
import io.jenkins.plugins.coreos.testing.TestCertificates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Selection of credentials, certificates and proxies for a push. */
class RegistryAccessIT {
    private static final ImageReference QUAY = ImageReference.parse("quay.io/org/image:1");
    private static final ImageReference OWN =
            ImageReference.parse("image-registry.openshift-image-registry.svc:5000/coreos/image:1");
    private static final RegistryCredentials GIVEN = RegistryCredentials.basic("given", "s3cret", "the test");

    @TempDir
    Path dir;

    private final List<String> log = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();

    @Test
    void givenCredentialsTakePrecedenceOverFiles() throws Exception {
        auth(".docker/config.json", "docker");
        auth("mine.json", "mine");

        assertThat(access(new AccessBuilder().withCredentials(GIVEN)).resolve(QUAY))
                .isEqualTo(GIVEN);
        assertThat(access(new AccessBuilder().withAuthFile("mine.json"))
                        .resolve(QUAY)
                        .username())
                .isEqualTo("mine");
        assertThat(log).isEmpty();
    }

    @Test
    void givenFileIsTheOnlyFile() throws Exception {
        auth(".docker/config.json", "docker");
        Files.writeString(dir.resolve("mine.json"), "{\"auths\": {}}");

        RegistryCredentials none =
                access(new AccessBuilder().withAuthFile("mine.json")).resolve(QUAY);

        assertThat(none.isNone()).isTrue();
        assertThat(none.description()).isEqualTo(dir.resolve("mine.json") + " has no entry for quay.io");
        assertThatThrownBy(() ->
                        access(new AccessBuilder().withAuthFile("no.json")).resolve(QUAY))
                .isInstanceOf(IOException.class)
                .hasMessage("the authentication file " + dir.resolve("no.json") + " does not exist");
    }

    @Test
    void logsWhichAuthFileEntryIsUsedByDefault() throws Exception {
        Path file = auth(".docker/config.json", "docker");

        access(new AccessBuilder()).resolve(QUAY);

        assertThat(log)
                .containsExactly("pushing to quay.io/org/image as user 'docker' (the entry 'quay.io' of " + file + ")");
    }

    @Test
    void serviceAccountIsOnlyForTheClustersRegistry() throws Exception {
        serviceAccount();
        RegistryAccess access = access(new AccessBuilder().withOpenshift(true));

        assertThat(access.resolve(OWN).username()).isEqualTo("serviceaccount");
        RegistryCredentials none = access.resolve(QUAY);
        assertThat(none.isNone()).isTrue();
        assertThat(none.description()).startsWith("the pod's service account is for the cluster's own registry, and ");
        assertThat(access(new AccessBuilder().withOpenshift(true).withCredentials(GIVEN))
                        .resolve(QUAY))
                .isEqualTo(GIVEN);
        assertThat(access(new AccessBuilder()).resolve(OWN).isNone()).isTrue();
    }

    @Test
    void completesShortNamesOnlyWithOpenshift() throws Exception {
        serviceAccount();

        RegistryAccess access = access(new AccessBuilder().withOpenshift(true));

        assertThat(access.complete(Destination.of("image:1", List.of(), true)))
                .isEqualTo(Destination.of(OWN.toString(), List.of()));
        assertThat(access.complete(Destination.of("coreos/image:1", List.of(), true)))
                .isEqualTo(Destination.of(OWN.toString(), List.of()));
    }

    @Test
    void certificatesComeFromTheRequestAndFromTheCluster() throws Exception {
        serviceAccount();
        String pem = Files.readString(TestCertificates.in(dir).authority());
        Files.writeString(dir.resolve("serviceaccount/service-ca.crt"), "# service\n" + pem);

        assertThat(options(new AccessBuilder()).caCertificates()).isNull();
        assertThat(options(new AccessBuilder().withCaCertificate("ca.pem")).caCertificates())
                .isEqualTo(pem);
        assertThat(options(new AccessBuilder().withOpenshift(true)).caCertificates())
                .isEqualTo("# service\n" + pem + "\n");
        assertThat(options(new AccessBuilder().withOpenshift(true).withCaCertificate(pem))
                        .caCertificates())
                .isEqualTo(pem + "\n# service\n" + pem + "\n");
        assertThatThrownBy(() -> options(new AccessBuilder().withCaCertificate("none.pem")))
                .hasMessageContaining("none.pem does not exist");
    }

    @Test
    void proxiesComeFromTheRequestOrElseFromTheEnvironment() throws Exception {
        environment.put("HTTPS_PROXY", "http://env:3128");

        assertThat(options(new AccessBuilder()).proxies().https().host()).isEqualTo("env");
        assertThat(options(new AccessBuilder().withProxies(ProxySettings.NONE)).proxies())
                .isEqualTo(ProxySettings.NONE);
    }

    @Test
    void usesTheGivenEnvironment() throws Exception {
        HostEnvironment around = HostEnvironment.of(Map.of("HOME", "/home/x"), dir);

        assertThat(around.home()).isEqualTo(Path.of("/home/x"));
        assertThat(around.uid()).isEqualTo(Long.valueOf(String.valueOf(Files.getAttribute(dir, "unix:uid"))));
        assertThat(HostEnvironment.ofThisProcess().environment()).isEqualTo(System.getenv());
    }

    private RegistryOptions options(AccessBuilder request) throws IOException {
        return access(request).options(Destination.of("quay.io/org/image:1", List.of()));
    }

    private RegistryAccess access(AccessBuilder request) {
        environment.put("XDG_RUNTIME_DIR", dir.resolve("run").toString());
        HostEnvironment around = new HostEnvironment(environment, dir, 7L, dir, dir.resolve("serviceaccount"));
        return new RegistryAccess(request.build(), around, new RegistryContext(log::add));
    }

    private Path auth(String name, String user) throws IOException {
        Path file = dir.resolve(name);
        Files.createDirectories(file.getParent());
        String pair = Base64.getEncoder().encodeToString((user + ":s3cret").getBytes(StandardCharsets.UTF_8));
        return Files.writeString(file, "{\"auths\": {\"quay.io\": {\"auth\": \"" + pair + "\"}}}");
    }

    private void serviceAccount() throws IOException {
        Path root = Files.createDirectories(dir.resolve("serviceaccount"));
        Files.writeString(root.resolve("token"), "t0ken");
        Files.writeString(root.resolve("namespace"), "coreos");
    }
}
