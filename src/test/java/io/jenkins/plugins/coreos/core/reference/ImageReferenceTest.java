package io.jenkins.plugins.coreos.core.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "quay.io/org/rhcos, quay.io, org/rhcos, -",
                "quay.io/org/rhcos:4.20, quay.io, org/rhcos, 4.20",
                "docker://quay.io/org/rhcos:4.20, quay.io, org/rhcos, 4.20",
                "localhost/x, localhost, x, -",
                "localhost:5000/x:y, localhost:5000, x, y",
                "127.0.0.1:5000/a/b-c/d__e/f.g, 127.0.0.1:5000, a/b-c/d__e/f.g, -",
                "[::1]:5000/x:y, [::1]:5000, x, y",
                "registry:5000/x, registry:5000, x, -",
                "' quay.io/x:_ ', quay.io, x, _",
            })
    void parsesRegistryRepositoryAndTag(String text, String registry, String repository, String tag) {
        ImageReference reference = ImageReference.parse(text);

        assertThat(reference).isEqualTo(new ImageReference(registry, repository, tag));
        assertThat(ImageReference.parse(reference.toString())).isEqualTo(reference);
        assertThat(reference.name()).isEqualTo(registry + "/" + repository);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "rhcos | 'rhcos' does not begin with a registry; write it out, as in quay.io/org/rhcos or"
                        + " localhost:5000/rhcos",
                "org/rhcos | 'org/rhcos' does not begin with a registry; write it out, as in quay.io/org/rhcos or"
                        + " localhost:5000/rhcos",
                "quay.io | 'quay.io' has no repository; write registry[:port]/repository[:tag]",
                "https://quay.io/x | 'https://quay.io/x' is a URL; write registry[:port]/repository[:tag], optionally with"
                        + " docker:// before it",
                "quay.io/x@sha256:00 | 'quay.io/x@sha256:00' contains a digest, which a push computes from the"
                        + " image; use a tag or none",
                "quay.io/Org/x | 'Org/x' is not a valid repository (components of lower-case letters, digits and"
                        + " . _ -, separated by /)",
                "quay.io/ | '' is not a valid repository (components of lower-case letters, digits and"
                        + " . _ -, separated by /)",
                "quay.io/a//b | 'a//b' is not a valid repository (components of lower-case letters, digits and"
                        + " . _ -, separated by /)",
                "quay.io/../etc | '../etc' is not a valid repository (components of lower-case letters, digits and"
                        + " . _ -, separated by /)",
                "quay.io/x: | '' is not a valid tag (letters, digits and . _ -, at most 128, not beginning with . or -)",
                "quay.io/x:a/b | 'a/b' is not a valid tag (letters, digits and . _ -, at most 128, not beginning with ."
                        + " or -)",
                "user:pw.d/x | 'user:pw.d' is not a valid registry (host or host:port)",
                "quay.io:70000/x | 'quay.io:70000' is not a valid registry (ports are 1 to 65535)",
                "quay.io:0/x | 'quay.io:0' is not a valid registry (ports are 1 to 65535)",
            })
    void rejectsInvalidReferenceWithReason(String text, String message) {
        assertThatThrownBy(() -> ImageReference.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-a", ".a", "a b", "a:b", "", "ä"})
    void rejectsInvalidTag(String tag) {
        assertThatThrownBy(() -> ImageReference.checkTag(tag))
                .hasMessageStartingWith("'" + tag + "' is not a valid tag");
    }

    @Test
    void limitsTagTo128Characters() {
        assertThat(ImageReference.checkTag("a".repeat(128))).hasSize(128);
        assertThatThrownBy(() -> ImageReference.checkTag("a".repeat(129))).hasMessageContaining("at most 128");
    }

    @Test
    void limitsRepositoryTo255Characters() {
        assertThat(ImageReference.parse("quay.io/" + "a/".repeat(127) + "a").repository())
                .hasSize(255);
        assertThatThrownBy(() -> ImageReference.parse("quay.io/" + "a/".repeat(100_000) + "a"))
                .hasMessageMatching(
                        "'a/.*…' is not a valid repository \\(it has 200001 characters; the maximum is 255\\)");
    }

    @Test
    void withTagReplacesOnlyTheTag() {
        assertThat(ImageReference.parse("quay.io/x:old").withTag("new")).hasToString("quay.io/x:new");
        assertThat(ImageReference.parse("quay.io/x:old").withTag(null)).hasToString("quay.io/x");
    }
}
