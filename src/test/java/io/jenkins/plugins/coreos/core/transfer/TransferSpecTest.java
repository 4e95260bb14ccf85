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

    @Test
    void acceptsRegistryNameAsNamespaceInMountFrom() {
        assertThat(order("mirror.example/org/rhcos", "quay.io/org/base").mountFrom())
                .containsExactly("quay.io/org/base");
        assertThat(spec(Destination.of("rhcos/rhcos:latest", List.of(), true), "rhcos/base")
                        .mountFrom())
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
