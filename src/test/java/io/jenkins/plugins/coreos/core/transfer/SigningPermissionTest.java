package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.openshift.ServiceAccount;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The controller signs only what the step asks for, whatever an agent requests. */
class SigningPermissionTest {
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
        assertThatThrownBy(() -> permission.check(identity))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not permitted");
    }

    @Test
    void permitsTheTagsOfDestinationsOnly() {
        SigningPermission permission = of(Destination.of("quay.io/org/rhcos", List.of("a", "b")), null, false);

        assertThatCode(() -> permission.check("quay.io/org/rhcos:a")).doesNotThrowAnyException();
        assertThatCode(() -> permission.check("quay.io/org/rhcos:b")).doesNotThrowAnyException();
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

        assertThatCode(() -> permission.check("registry.example/os:1")).doesNotThrowAnyException();
        assertRefused(permission, "quay.io/org/rhcos:a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"quay.io/org/rhcos:a-x86_64", "quay.io/org/rhcos:a-aarch64"})
    void permitsTheTagsOfArchitectures(String identity) {
        assertThatCode(() -> of(Destination.of("quay.io/org/rhcos:a", List.of()), null, true)
                        .check(identity))
                .doesNotThrowAnyException();
    }

    /** Only the pod knows its namespace, and only the agent COSA's default tag. */
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
            assertThatCode(() -> permission.check(identity)).doesNotThrowAnyException();
        } else {
            assertRefused(permission, identity);
        }
        assertRefused(permission, "quay.io" + path);
    }

    @Test
    void permitsAnyTagOfADestinationWithoutTags() {
        SigningPermission permission = of(Destination.of("quay.io/org/rhcos", List.of()), null, false);

        assertThatCode(() -> permission.check("quay.io/org/rhcos:42-x86_64")).doesNotThrowAnyException();
        assertThatCode(() -> permission.check("quay.io/org/rhcos")).doesNotThrowAnyException();
        assertRefused(permission, "quay.io/org/other:42");
    }
}
