package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Checks of a specification before anything is pushed. */
class TransferSpecTest {
    @ParameterizedTest
    @CsvSource({
        "quay.io/org/rhcos, quay.io/org/base, org/base",
        "docker://quay.io/org/rhcos:x, quay.io/base, base",
        "localhost/org/rhcos, localhost/org/base, org/base"
    })
    void rejectsRegistryInMountFrom(String to, String repository, String right) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> order(to, repository))
                .withMessage("mountFrom: '" + repository + "' names the registry again; write '" + right + "'");
        assertThat(order(to, right).mountFrom()).containsExactly(right);
    }

    @Test
    void rejectsInvalidRepositoryInMountFrom() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> order("quay.io/org/rhcos", "Org/Base"))
                .withMessageStartingWith("mountFrom: 'Org/Base' is not a valid repository");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> order("registry.example:5000/org/rhcos", "registry.example:5000/org/base"))
                .withMessageStartingWith("mountFrom: 'registry.example:5000/org/base' names the registry again");
    }

    @ParameterizedTest
    @CsvSource({
        "quay.io/org/rhcos, registry.example.com/org/base",
        "quay.io/org/rhcos, registry.example.com:5000/org/base",
        "quay.io/org/rhcos, registry:5000/org/base",
        "quay.io/org/rhcos, docker://registry.example.com/org/base",
        "quay.io/org/rhcos, localhost/base",
        "quay.io/org/rhcos, localhost:5000/base",
        "quay.io/org/rhcos, localhost:5000",
        "quay.io/org/rhcos, quay.io",
        "quay.io/org/rhcos, image-registry.openshift-image-registry.svc/org/base",
        "mirror.example/org/rhcos, quay.io/org/base"
    })
    void rejectsOtherRegistryInMountFrom(String to, String repository) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> order(to, repository))
                .withMessage("mountFrom: '" + repository
                        + "' begins with a registry; give a repository of the registry that is pushed to, such as"
                        + " 'org/base'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec(Destination.of("rhcos:latest", List.of(), true), repository))
                .withMessageContaining("begins with a registry");
    }

    @ParameterizedTest
    @CsvSource({"base:latest", "org/base:latest", "org/base@sha256:aa"})
    void rejectsTagInMountFrom(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> order("quay.io/org/rhcos", name))
                .withMessageStartingWith("mountFrom: '" + name + "' is not a valid repository");
    }

    /** On a mirror, a repository can begin with the name of another registry. */
    @Test
    void slashMarksARepositoryThatLooksLikeARegistry() {
        assertThat(TransferSpec.mountable("quay.io/org/base")).isEqualTo("/quay.io/org/base");
        assertThat(TransferSpec.mountable("org/base.image")).isEqualTo("org/base.image");
        assertThat(order("mirror.example/org/rhcos", "/quay.io/org/base").mountRepositories())
                .containsExactly("quay.io/org/base");
        assertThat(order("mirror.example/org/rhcos", "/my.image").mountRepositories())
                .containsExactly("my.image");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> order("mirror.example/a/b", "mirror.example/quay.io/org/base"))
                .withMessageEndingWith("names the registry again; write '/quay.io/org/base'");
        assertThat(spec(Destination.of("rhcos/rhcos:latest", List.of(), true), "rhcos/base")
                        .mountRepositories())
                .containsExactly("rhcos/base");
    }

    private static TransferSpec order(String to, String mountFrom) {
        return spec(Destination.of(to, List.of()), mountFrom);
    }

    private static TransferSpec spec(Destination to, String mountFrom) {
        return new TransferSpec(
                new NamedArchives(List.of("a"), null),
                List.of(to),
                null,
                1,
                List.of(mountFrom),
                false,
                null,
                false,
                AccessSpec.DEFAULT);
    }
}
