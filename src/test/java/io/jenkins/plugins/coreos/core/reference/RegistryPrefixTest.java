package io.jenkins.plugins.coreos.core.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistryPrefixTest {
    @ParameterizedTest
    @CsvSource({
        "quay.io, quay.io/org/rhcos",
        "quay.io, quay.io/rhcos:tag",
        "quay.io/, quay.io/org/rhcos",
        "quay.io, QUAY.IO/org/rhcos",
        "QUAY.io, quay.io/org/rhcos",
        "quay.io, quay.io:443/org/rhcos",
        "quay.io, quay.io:0443/org/rhcos",
        "quay.io:443, quay.io/org/rhcos",
        "quay.io/org, quay.io/org/rhcos",
        "quay.io/org/, quay.io/org/deep/rhcos",
        "quay.io/org/rhcos, quay.io/org/rhcos:4.21",
        "localhost:5000, localhost:05000/rhcos",
        "docker.io/org, index.docker.io/org/x",
        "registry-1.docker.io, docker.io/org/x",
        "docker.io, Registry-1.Docker.io:443/org/x",
        "[::1]:5000, [::1]:5000/x",
    })
    void prefixCoversAllSpellingsOfItsImages(String prefix, String place) {
        assertThat(RegistryPrefix.parse(prefix).covers(ImageReference.parse(place)))
                .as("%s covers %s", prefix, place)
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "quay.io, quay.io.example.com/org/rhcos",
        "quay.io, evil-quay.io/org/rhcos",
        "quay.io, example.com/quay.io/rhcos",
        "quay.io, quay.io:5000/org/rhcos",
        "quay.io, quay.io:80/org/rhcos",
        "quay.io, quay.io:4430/org/rhcos",
        "quay.io/org, quay.io/organisation/rhcos",
        "quay.io/org, quay.io/org-evil/rhcos",
        "quay.io/org, quay.io/other/org/rhcos",
        "quay.io/org/rhcos, quay.io/org/rhcos-evil",
        "quay.io/org/rhcos, quay.io/org",
        "localhost:5000, localhost:5001/rhcos",
        "localhost:5000, 127.0.0.1:5000/rhcos",
        "docker.io, mirror.docker.io/x",
        "[::1]:5000, [::2]:5000/x",
    })
    void prefixDoesNotCoverSimilarNamesOrOtherPorts(String prefix, String place) {
        assertThat(RegistryPrefix.parse(prefix).covers(ImageReference.parse(place)))
                .as("%s covers %s", prefix, place)
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "https://quay.io, is a URL",
        "docker://quay.io, is a URL",
        "*.example.com, contains a *",
        "quay.io/org/*, contains a *",
        "quay.io/org:tag, contains a tag",
        "org/rhcos, does not begin with a registry",
        "quay, does not begin with a registry",
        "quay.io//org, is not a valid repository",
        "quay.io/Org, is not a valid repository",
        "quay.io/.., is not a valid repository",
        "quay.io@evil.example/x, contains a digest",
        "user@quay.io/x, contains a digest",
        "quay.io./x, is not a valid registry",
    })
    void rejectsInvalidPrefixWithReason(String text, String reason) {
        assertThatThrownBy(() -> RegistryPrefix.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "quay.io/org, example.com/mirror, quay.io/org/rhcos:1, example.com/mirror/rhcos:1",
        "quay.io, example.com:5000, quay.io/org/rhcos, example.com:5000/org/rhcos",
        "quay.io/org, example.com, quay.io/org/rhcos, example.com/rhcos",
        "quay.io/org/rhcos, example.com/os, quay.io/org/rhcos:1, example.com/os:1",
        "quay.io, example.com/all, quay.io/org/rhcos, example.com/all/org/rhcos",
    })
    void moveKeepsPathBelowPrefix(String from, String to, String place, String moved) {
        assertThat(RegistryPrefix.parse(from)
                        .move(ImageReference.parse(place), RegistryPrefix.parse(to))
                        .toString())
                .isEqualTo(moved);
    }

    @Test
    void cannotMoveRepositoryToWholeRegistry() {
        ImageReference image = ImageReference.parse("quay.io/org/rhcos");

        assertThatThrownBy(() -> RegistryPrefix.parse("quay.io/org/rhcos").move(image, RegistryPrefix.parse("a.b")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not a valid repository");
    }
}
