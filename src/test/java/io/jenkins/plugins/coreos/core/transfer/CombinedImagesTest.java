package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CombinedImagesTest {
    private static final String ONE = "quay.io/org/staging:1-x86_64";
    private static final String TWO = "docker://quay.io/org/staging@sha256:" + "0".repeat(64);
    private static final List<String> BOTH = List.of(ONE, TWO);

    @Test
    void oneImageIsCopiedAsItIs() {
        assertThat(parse(List.of(ONE))).isEqualTo(ImageSelector.parse(ONE, List.of()));
        assertThat(CombinedImages.parse(List.of(ONE), List.of("x86_64"), true, true, false))
                .isEqualTo(ImageSelector.parse(ONE, List.of("x86_64")).withCopyOptions(true, true, false));
        assertThatThrownBy(() -> CombinedImages.parse(List.of(ONE), List.of("x86_64"), false, false, true))
                .hasMessage(
                        "deleteSource cannot be combined with arch, because the tag also refers to the images that are"
                                + " not copied");
    }

    @Test
    void severalImagesAreCombined() {
        assertThat(parse(BOTH)).isInstanceOf(CombinedImages.class);
        assertThat(parse(BOTH).images())
                .extracting(ImageSelector::toString)
                .containsExactly(ONE, "quay.io/org/staging@sha256:" + "0".repeat(64));
        assertThat(CombinedImages.parse(BOTH, List.of("all"), false, false, false))
                .as("all architectures are the default")
                .isEqualTo(parse(BOTH));
    }

    @Test
    void rejectsOptionsOfOneImage() {
        assertRejected(() -> CombinedImages.parse(BOTH, List.of("x86_64"), false, false, false))
                .withMessage("arch cannot be combined with several images, which become one index");
        assertRejected(() -> CombinedImages.parse(BOTH, List.of(), true, false, false))
                .withMessageStartingWith("archTags cannot be combined with several images");
        assertRejected(() -> CombinedImages.parse(BOTH, List.of(), false, true, false))
                .withMessageStartingWith("referrers cannot be combined with several images");
        assertRejected(() -> CombinedImages.parse(BOTH, List.of(), false, false, true))
                .withMessageStartingWith("deleteSource needs a source with a tag, but quay.io/org/staging@sha256:");
    }

    @Test
    void rejectsDuplicatesAndTooMany() {
        assertRejected(() -> parse(List.of(ONE, "docker://" + ONE)))
                .withMessage("'docker://" + ONE + "' is given twice");
        assertRejected(() -> parse(IntStream.range(0, 65)
                        .mapToObj(i -> "quay.io/org/a:" + i)
                        .toList()))
                .withMessage("from: an index can be combined from 2 to 64 images, not 65");
        assertRejected(() -> parse(List.of(ONE, "oci-archive:x")))
                .withMessageContaining("'oci-archive:x' has no repository");
    }

    private static SourceSelector parse(List<String> references) {
        return CombinedImages.parse(references, List.of(), false, false, false);
    }

    private static org.assertj.core.api.ThrowableAssertAlternative<IllegalArgumentException> assertRejected(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return assertThatIllegalArgumentException().isThrownBy(call);
    }
}
