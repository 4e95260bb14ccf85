package io.jenkins.plugins.coreos.core.openshift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.testing.Processes;
import io.jenkins.plugins.coreos.testing.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files that Kubernetes mounts into a pod. */
class ServiceAccountIT {
    @TempDir
    Path dir;

    private Path root;

    @BeforeEach
    void mount() throws IOException {
        root = Files.createDirectory(dir.resolve("serviceaccount"));
        Files.writeString(root.resolve("token"), "eyJhbGci.x.y");
        Files.writeString(root.resolve("namespace"), "coreos");
    }

    @Test
    void usesTheTokenAsPassword() throws Exception {
        var credentials = ServiceAccount.in(root).credentials();

        assertThat(credentials.username()).isEqualTo("serviceaccount");
        assertThat(credentials.secret()).isEqualTo("eyJhbGci.x.y");
        assertThat(credentials).hasToString("user 'serviceaccount' (the pod's service account)");
    }

    @Test
    @Timeout(30)
    void rejectsSpecialFilesWithoutOpeningThem() throws Exception {
        for (String name : new String[] {"token", "namespace", "ca.crt"}) {
            Files.deleteIfExists(root.resolve(name));
            Processes.command("mkfifo", root.resolve(name).toString()).ok();
        }
        ServiceAccount account = ServiceAccount.in(root);
        String problem = " cannot be read: it is a FIFO, not a regular file";
        assertThatThrownBy(account::credentials).hasMessage("openshift: " + root.resolve("token") + problem);
        assertThatThrownBy(account::namespace).hasMessage("openshift: " + root.resolve("namespace") + problem);
        assertThatThrownBy(account::certificates)
                .hasMessage("the certificate file " + root.resolve("ca.crt") + problem);
    }

    /** The kubelet replaces all files together by changing a link to their directory. */
    @Test
    void followsTheLinksOfKubernetes() throws Exception {
        Files.createDirectory(root.resolve("..2026"));
        Files.move(root.resolve("token"), root.resolve("..2026/token"));
        Files.createSymbolicLink(root.resolve("..data"), Path.of("..2026"));
        Files.createSymbolicLink(root.resolve("token"), Path.of("..data/token"));

        assertThat(ServiceAccount.in(root).credentials().secret()).isEqualTo("eyJhbGci.x.y");
    }

    @ParameterizedTest
    @CsvSource({
        "rhcos, image-registry.openshift-image-registry.svc:5000/coreos/rhcos",
        "rhcos:9.6, image-registry.openshift-image-registry.svc:5000/coreos/rhcos:9.6",
        "docker://rhcos:9.6, image-registry.openshift-image-registry.svc:5000/coreos/rhcos:9.6",
        "other/rhcos:9.6, image-registry.openshift-image-registry.svc:5000/other/rhcos:9.6",
        "quay.io/org/rhcos:9.6, quay.io/org/rhcos:9.6",
        "docker://quay.io/org/rhcos, docker://quay.io/org/rhcos",
        "localhost:5000/rhcos, localhost:5000/rhcos"
    })
    void completesShortReferences(String reference, String complete) throws Exception {
        assertThat(ServiceAccount.complete(reference, "coreos")).isEqualTo(complete);
    }

    @Test
    void rejectsReferenceWithTooManyComponents() {
        assertThatThrownBy(() -> ServiceAccount.complete("a/b/c:1", "coreos"))
                .hasMessage("'a/b/c:1' has too many components: images of OpenShift's registry are namespace/name:tag");
    }

    @ParameterizedTest
    @CsvSource({
        "image-registry.openshift-image-registry.svc:5000, true",
        "image-registry.openshift-image-registry.svc.cluster.local:5000, true",
        "image-registry.openshift-image-registry.svc, true",
        "image-registry.openshift-image-registry.svc.cluster.local, true",
        "IMAGE-REGISTRY.openshift-image-registry.svc:5000, true",
        // Names that a user could obtain for a route or a service; only an administrator can vouch for them.
        "default-route-openshift-image-registry.apps.example.com, false",
        "default-route-openshift-image-registry.evil.example, false",
        "docker-registry.default.svc:5000, false",
        "docker-registry.default.svc.cluster.local:5000, false",
        // Similar names, and unrelated ones.
        "image-registry.openshift-image-registry.svc:8443, false",
        "image-registry.openshift-image-registry.svc.evil.com, false",
        "image-registry.openshift-image-registry.svc.cluster.local.evil.com, false",
        "image-registry.openshift-image-registry.svc.clusterxlocal:5000, false",
        "image-registry.openshift-image-registry.evil.com, false",
        "ximage-registry.openshift-image-registry.svc:5000, false",
        "quay.io, false",
        "image-registry.openshift-image-registry.svc.evil.example, false",
        "registry.other.svc:5000, false",
        "127.0.0.1:5000, false"
    })
    void recognizesTheClusterRegistry(String registry, boolean own) {
        assertThat(ServiceAccount.isOwnRegistry(registry, List.of())).isEqualTo(own);
    }

    @Test
    void recognizesRegistriesNamedByAnAdministrator() {
        List<String> named =
                List.of("Default-Route-openshift-image-registry.apps.example.com", "registry.own.svc.k8s:5000");
        assertThat(ServiceAccount.isOwnRegistry("default-route-openshift-image-registry.apps.example.com", named))
                .isTrue();
        assertThat(ServiceAccount.isOwnRegistry("default-route-openshift-image-registry.apps.example.com:443", named))
                .isTrue();
        assertThat(ServiceAccount.isOwnRegistry("registry.own.svc.k8s:5000", named))
                .isTrue();
        assertThat(ServiceAccount.isOwnRegistry("registry.own.svc.k8s", named)).isFalse();
        assertThat(ServiceAccount.isOwnRegistry("x.apps.example.com", named)).isFalse();
        assertThatThrownBy(() -> ServiceAccount.checkRegistryName("registry.example/org"))
                .hasMessageContaining("has a path: name only the registry");
    }

    @Test
    void readsBothOptionalAuthorities() throws Exception {
        assertThat(ServiceAccount.in(root).certificates()).isNull();

        String pem = Files.readString(TestCertificates.in(dir).authority());
        Files.writeString(root.resolve("ca.crt"), pem);
        Files.writeString(root.resolve("service-ca.crt"), pem);
        assertThat(ServiceAccount.in(root).certificates()).isEqualTo(pem + "\n" + pem + "\n");

        Files.writeString(root.resolve("ca.crt"), "damaged");
        assertThatThrownBy(() -> ServiceAccount.in(root).certificates())
                .hasMessageContaining(root.resolve("ca.crt") + " contains no certificate");
    }

    @Test
    void reportsMissingServiceAccount() {
        assertThatThrownBy(() -> ServiceAccount.in(dir.resolve("none")))
                .isInstanceOf(IOException.class)
                .hasMessage("openshift: there is no service account at " + dir.resolve("none")
                        + "; a pod has one unless it sets automountServiceAccountToken: false");
    }

    @Test
    void rejectsInvalidTokenWithoutLeakingIt() throws Exception {
        Path token = root.resolve("token");
        Files.writeString(token, "s3cret\nInjected: header");
        assertThatThrownBy(() -> ServiceAccount.in(root).credentials())
                .hasMessage("openshift: " + token + " contains an invalid token; check the pod's service account");
        Files.writeString(token, "\n");
        assertThatThrownBy(() -> ServiceAccount.in(root).credentials())
                .hasMessage("openshift: " + token + " is empty; check the pod's service account");
        Files.delete(token);
        assertThatThrownBy(() -> ServiceAccount.in(root).credentials()).hasMessageContaining(token + " does not exist");
        Files.createDirectory(token);
        assertThatThrownBy(() -> ServiceAccount.in(root).credentials()).hasMessageContaining(token + " cannot be read");
    }
}
