package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.http.ProxySettings;
import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
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

/** Which credentials, certificates and proxies a push gets. */
class RegistryAccessTest {
    private static final ImageReference QUAY = ImageReference.parse("quay.io/org/image:1");
    private static final ImageReference OWN =
            ImageReference.parse("image-registry.openshift-image-registry.svc:5000/coreos/image:1");
    private static final RegistryCredentials GIVEN = RegistryCredentials.basic("given", "s3cret", "the test");

    @TempDir
    Path dir;

    private final List<String> log = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();

    @Test
    void whatTheUserNamedWinsOverFilesThatAreThere() throws Exception {
        auth(".docker/config.json", "docker");
        auth("mine.json", "mine");

        assertThat(access(AccessRequest.DEFAULT.withCredentials(GIVEN)).credentials(QUAY))
                .isEqualTo(GIVEN);
        assertThat(access(AccessRequest.DEFAULT.withAuthFile("mine.json"))
                        .credentials(QUAY)
                        .username())
                .isEqualTo("mine");
        assertThat(log).isEmpty();
    }

    @Test
    void aFileThatTheUserNamedIsTheOnlyOne() throws Exception {
        auth(".docker/config.json", "docker");
        Files.writeString(dir.resolve("mine.json"), "{\"auths\": {}}");

        RegistryCredentials none =
                access(AccessRequest.DEFAULT.withAuthFile("mine.json")).credentials(QUAY);

        assertThat(none.isNone()).isTrue();
        assertThat(none.description()).isEqualTo(dir.resolve("mine.json") + " has no entry for quay.io");
        assertThatThrownBy(() ->
                        access(AccessRequest.DEFAULT.withAuthFile("no.json")).credentials(QUAY))
                .isInstanceOf(IOException.class)
                .hasMessage("the authentication file " + dir.resolve("no.json") + " does not exist");
    }

    @Test
    void whereNothingIsNamedALineSaysWhichEntryIsUsedAndNothingMore() throws Exception {
        Path file = auth(".docker/config.json", "docker");

        access(AccessRequest.DEFAULT).credentials(QUAY);

        assertThat(log)
                .containsExactly("pushing to quay.io/org/image as user 'docker' (the entry 'quay.io' of " + file + ")");
    }

    @Test
    void theServiceAccountIsShownToTheClustersRegistryOnly() throws Exception {
        serviceAccount();
        RegistryAccess access = access(AccessRequest.DEFAULT.withOpenshift(true));

        assertThat(access.credentials(OWN).username()).isEqualTo("serviceaccount");
        RegistryCredentials none = access.credentials(QUAY);
        assertThat(none.isNone()).isTrue();
        assertThat(none.description()).startsWith("the pod's service account is for the cluster's own registry, and ");
        assertThat(access(AccessRequest.DEFAULT.withOpenshift(true).withCredentials(GIVEN))
                        .credentials(QUAY))
                .isEqualTo(GIVEN);
        assertThat(access(AccessRequest.DEFAULT).credentials(OWN).isNone()).isTrue();
    }

    @Test
    void shortNamesAreCompletedOnlyWhereTheClusterIsMeant() throws Exception {
        serviceAccount();

        assertThat(access(AccessRequest.DEFAULT.withOpenshift(true)).complete("image:1"))
                .isEqualTo(OWN.toString());
        assertThat(access(AccessRequest.DEFAULT).complete("image:1")).isEqualTo("image:1");
    }

    @Test
    void certificatesComeFromTheRequestAndFromTheCluster() throws Exception {
        serviceAccount();
        String pem = Files.readString(TestCertificates.in(dir).authority());
        Files.writeString(dir.resolve("serviceaccount/service-ca.crt"), "# service\n" + pem);

        assertThat(options(AccessRequest.DEFAULT).caCertificates()).isNull();
        assertThat(options(AccessRequest.DEFAULT.withCaCertificate("ca.pem")).caCertificates())
                .isEqualTo(pem);
        assertThat(options(AccessRequest.DEFAULT.withOpenshift(true)).caCertificates())
                .isEqualTo("# service\n" + pem + "\n");
        assertThat(options(AccessRequest.DEFAULT.withOpenshift(true).withCaCertificate(pem))
                        .caCertificates())
                .isEqualTo(pem + "\n# service\n" + pem + "\n");
        assertThatThrownBy(() -> options(AccessRequest.DEFAULT.withCaCertificate("none.pem")))
                .hasMessageContaining("none.pem does not exist");
    }

    @Test
    void proxiesComeFromTheRequestOrElseFromTheEnvironment() throws Exception {
        environment.put("HTTPS_PROXY", "http://env:3128");

        assertThat(options(AccessRequest.DEFAULT).proxies().https().host()).isEqualTo("env");
        assertThat(options(AccessRequest.DEFAULT.withProxies(ProxySettings.NONE))
                        .proxies())
                .isEqualTo(ProxySettings.NONE);
    }

    @Test
    void theSurroundingsAreThoseOfTheEnvironmentThatIsGiven() throws Exception {
        Surroundings around = Surroundings.of(Map.of("HOME", "/home/x"), dir);

        assertThat(around.home()).isEqualTo(Path.of("/home/x"));
        assertThat(around.uid()).isEqualTo(Long.valueOf(String.valueOf(Files.getAttribute(dir, "unix:uid"))));
        assertThat(Surroundings.ofThisProcess().environment()).isEqualTo(System.getenv());
    }

    private RegistryOptions options(AccessRequest request) throws IOException {
        return access(request).apply(RegistryOptions.DEFAULT, QUAY);
    }

    private RegistryAccess access(AccessRequest request) {
        environment.put("XDG_RUNTIME_DIR", dir.resolve("run").toString());
        Surroundings around = new Surroundings(environment, dir, 7L, dir, dir.resolve("serviceaccount"));
        return new RegistryAccess(request, around, log::add);
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
