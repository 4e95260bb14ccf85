package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.jenkins.plugins.coreos.core.layer.LayerSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayerAdditionTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "rootfs, rootfs, null, null",
                "motd=/etc/motd, motd, /etc/motd, null",
                "a=b=/c/, a=b, /c/, null",
                "x86_64: rootfs, rootfs, null, x86_64",
                "arm64: a: b=/c, a: b, /c, arm64",
                "./a: b, ./a: b, null, null",
                "a:b, a:b, null, null",
            })
    void parsesAddition(String text, String path, String destination, String arch) {
        assertThat(LayerSelector.Addition.parse(text))
                .isEqualTo(new LayerSelector.Addition(new LayerSource(path, destination), arch));
    }

    @Test
    void rejectsAdditionOutsideOfTheImage() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LayerSelector.Addition.parse("a=/../b"))
                .withMessageContaining("'/../b' contains '..'");
    }
}
