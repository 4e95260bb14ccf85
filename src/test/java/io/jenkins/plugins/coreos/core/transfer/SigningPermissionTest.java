package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.openshift.ServiceAccount;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The controller signs only what the step asks for, whatever an agent requests. */
class SigningPermissionTest {
    private static final Digest DIGEST = Digest.sha256(new byte[] {1});
    private static final Digest OTHER = Digest.sha256(new byte[] {2});

    private static SigningPermission of(Destination destination, String identity, boolean archTags) {
        return SigningPermission.of(new TransferSpec(
                        ImageSelector.parse("quay.io/org/source:1", List.of()).withCopyOptions(archTags, false, false),
                        List.of(destination),
                        null,
                        null,
                        TransferSpec.AUTO_PARALLEL,
                        AccessSpec.DEFAULT)
                .with(new Supplements(true, identity)));
    }

    private static void assertRefused(SigningPermission permission, String identity) {
        assertThatThrownBy(() -> permission.check(DIGEST, identity))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not permitted");
    }

    @Test
    void permitsTheTagsOfDestinationsOnly() {
        SigningPermission permission = of(Destination.of("quay.io/org/rhcos", List.of("a", "b")), null, false);

        assertThatCode(() -> permission.check(DIGEST, "quay.io/org/rhcos:a")).doesNotThrowAnyException();
        assertThatCode(() -> permission.check(DIGEST, "quay.io/org/rhcos:b")).doesNotThrowAnyException();
        for (String other : List.of(
                "quay.io/org/rhcos:c",
                "quay.io/org/rhcos",
                "quay.io/org/rhcos:a-x86_64",
                "quay.io/org/other:a",
                "docker://quay.io/org/rhcos:a",
                " quay.io/org/rhcos:a",
                "QUAY.io/org/rhcos:a",
                "quay.io/org/rhcos:a\n",
                "",
                "a")) {
            assertRefused(permission, other);
        }
    }

    @Test
    void permitsExactlyTheGivenIdentity() {
        SigningPermission permission =
                of(Destination.of("quay.io/org/rhcos:a", List.of()), "registry.example/os:1", false);

        assertThatCode(() -> permission.check(DIGEST, "registry.example/os:1")).doesNotThrowAnyException();
        assertRefused(permission, "quay.io/org/rhcos:a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "quay.io/org/rhcos:a-x86_64",
                "quay.io/org/rhcos:a-aarch64",
                "quay.io/org/rhcos:a-mips64le",
                "quay.io/org/rhcos:a"
            })
    void permitsTheTagsOfArchitectures(String identity) {
        assertThatCode(() -> of(Destination.of("quay.io/org/rhcos:a", List.of()), null, true)
                        .check(DIGEST, identity))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"quay.io/org/rhcos:a-production", "quay.io/org/rhcos", "quay.io/org/rhcos:a-"})
    void refusesTagsThatAreOfNoArchitecture(String identity) {
        assertRefused(of(Destination.of("quay.io/org/rhcos:a", List.of()), null, true), identity);
    }

    /** Only the pod knows its namespace. */
    @ParameterizedTest
    @CsvSource({
        "/project/rhcos:1, true",
        "/another/rhcos:1, true",
        "/project/other:1, false",
        "/project/rhcos:2, false",
        "/project/sub/rhcos:1, false"
    })
    void permitsAnyNamespaceOfAShortName(String path, boolean isPermitted) {
        SigningPermission permission = of(Destination.of("rhcos:1", List.of(), true), null, false);
        String identity = ServiceAccount.REGISTRY + path;

        if (isPermitted) {
            assertThatCode(() -> permission.check(DIGEST, identity)).doesNotThrowAnyException();
        } else {
            assertRefused(permission, identity);
        }
        assertRefused(permission, "quay.io" + path);
    }

    @Test
    void namespaceOfAShortNameIsFixedByTheFirstRequest() {
        SigningPermission permission = of(Destination.of("rhcos:1", List.of(), true), null, false);
        permission.check(DIGEST, ServiceAccount.REGISTRY + "/project/rhcos:1");

        assertThatCode(() -> permission.check(OTHER, ServiceAccount.REGISTRY + "/project/rhcos:1"))
                .doesNotThrowAnyException();
        assertRefused(permission, ServiceAccount.REGISTRY + "/production/rhcos:1");
    }

    @Test
    void copyWithoutTagsHasTheTagOfItsSource() {
        SigningPermission permission = of(Destination.of("quay.io/org/rhcos", List.of()), null, false);

        assertThatCode(() -> permission.check(DIGEST, "quay.io/org/rhcos:1")).doesNotThrowAnyException();
        assertRefused(permission, "quay.io/org/rhcos:production");
        assertRefused(permission, "quay.io/org/rhcos");
    }

    /** Only the agent reads the build's name from meta.json. */
    @Test
    void defaultTagOfAnArchiveIsFixedByTheFirstRequest() {
        SigningPermission permission = SigningPermission.of(new TransferSpec(
                        new NamedArchives(List.of("a.ociarchive"), null),
                        List.of(Destination.of("quay.io/org/rhcos", List.of())),
                        null,
                        TransferSpec.AUTO_PARALLEL,
                        List.of(),
                        false,
                        null,
                        false,
                        AccessSpec.DEFAULT)
                .with(new Supplements(true, null)));
        permission.check(DIGEST, "quay.io/org/rhcos:42-x86_64");

        assertRefused(permission, "quay.io/org/rhcos:production");
    }

    private static SigningPermission signing(String reference) {
        return SigningPermission.of(
                new ImageSigning(ImageSelector.parse(reference, List.of()), null, AccessSpec.DEFAULT));
    }

    @Test
    void permitsOnlyTheImageNamedByDigest() {
        SigningPermission permission = signing("quay.io/org/rhcos:1@" + DIGEST);

        assertThatCode(() -> permission.check(DIGEST, "quay.io/org/rhcos:1")).doesNotThrowAnyException();
        assertThatThrownBy(() -> permission.check(OTHER, "quay.io/org/rhcos:1"))
                .hasMessageContaining("it is not the image that the step names");
        SigningPermission untagged = signing("quay.io/org/rhcos@" + DIGEST);
        assertThatCode(() -> untagged.check(DIGEST, "quay.io/org/rhcos@" + DIGEST))
                .doesNotThrowAnyException();
        assertRefused(untagged, "quay.io/org/rhcos:production");
        assertRefused(untagged, "quay.io/org/rhcos");
    }

    @Test
    void indexNamedByItsDigestPermitsItsImages() throws Exception {
        byte[] index = ("{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":["
                        + "{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"size\":1,\"digest\":\""
                        + OTHER
                        + "\"}]}")
                .getBytes(StandardCharsets.UTF_8);
        SigningPermission permission = signing("quay.io/org/rhcos:1@" + Digest.sha256(index));
        SigningPermission another = signing("quay.io/org/rhcos:1@" + DIGEST);

        permission.addListed(index);
        another.addListed(index);

        assertThatCode(() -> permission.check(OTHER, "quay.io/org/rhcos:1")).doesNotThrowAnyException();
        assertThatThrownBy(() -> permission.check(DIGEST, "quay.io/org/rhcos:1"))
                .hasMessageContaining("not permitted");
        assertThatThrownBy(() -> another.check(OTHER, "quay.io/org/rhcos:1")).hasMessageContaining("not permitted");
    }

    @ParameterizedTest
    @CsvSource({
        "docker.io/rhcos, docker.io/library/rhcos:1, true",
        "registry-1.docker.io/org/rhcos, docker.io/org/rhcos:1, true",
        "QUAY.io:443/org/rhcos, quay.io/org/rhcos:1, true",
        "QUAY.io:443/org/rhcos, QUAY.io:443/org/rhcos:1, false"
    })
    void identitiesAreInTheFormThatPoliciesCompare(String to, String identity, boolean isPermitted) {
        SigningPermission permission = of(Destination.of(to + ":1", List.of()), null, false);

        if (isPermitted) {
            assertThatCode(() -> permission.check(DIGEST, identity)).doesNotThrowAnyException();
        } else {
            assertRefused(permission, identity);
        }
    }
}
