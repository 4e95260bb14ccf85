package io.jenkins.plugins.coreos.steps.transfer;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AddedFilesTest {
    @Test
    void acceptsFilesWithAbsolutePathsInTheImage() {
        assertThatCode(() -> {
                    AddedFiles.check(null);
                    AddedFiles.check("rootfs");
                    AddedFiles.check(List.of("rootfs", Map.of("motd", "/etc/motd")));
                    AddedFiles.check(Map.of("x86_64", List.of("rootfs"), "aarch64", Map.of("motd", "/etc/motd")));
                })
                .doesNotThrowAnyException();
    }

    @Test
    void rejectsRelativePathsInTheImage() {
        for (Object add :
                List.of(Map.of("motd", "etc/motd"), List.of(Map.of("a", Map.of("b", "/b", "motd", "etc/motd"))))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> AddedFiles.check(add))
                    .withMessageContaining("'etc/motd' is not an absolute path in the image");
        }
    }
}
