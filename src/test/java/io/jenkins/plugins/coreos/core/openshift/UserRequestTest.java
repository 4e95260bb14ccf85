package io.jenkins.plugins.coreos.core.openshift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserRequestTest {
    @Test
    void unsetParametersAddNoArguments() {
        assertThat(new UserRequest(null, null, null, List.of()).arguments()).isEmpty();
        assertThat(new UserRequest("", " ", null, null).arguments()).isEmpty();
    }

    @Test
    void passesParametersUnchanged() {
        assertThat(new UserRequest("builder", "/h o'me", "/bin/sh", List.of("*", "a;b", "$c")).arguments())
                .containsExactly(
                        "--user",
                        "builder",
                        "--home",
                        "/h o'me",
                        "--shell",
                        "/bin/sh",
                        "--safe-directory",
                        "*",
                        "--safe-directory",
                        "a;b",
                        "--safe-directory",
                        "$c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Root", "1st", "-x", "a:b", "a b", "a\nb", "ü", "a23456789012345678901234567890123"})
    void rejectsInvalidUserNameInOneLine(String user) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new UserRequest(user, null, null, List.of()))
                .withMessageStartingWith("user: '")
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"relative", "/a:b", "/a\nb", "/a\u0000", "~/x", "/a:/nologin"})
    void rejectsInvalidPathInOneLine(String path) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new UserRequest(null, path, null, List.of()))
                .withMessageStartingWith("home: '")
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new UserRequest(null, null, path, List.of()))
                .withMessageStartingWith("shell: '");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\nb", "a\tb"})
    void rejectsInvalidSafeDirectory(String directory) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new UserRequest(null, null, null, List.of("/ok", directory)))
                .withMessageStartingWith("safeDirectories: ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new UserRequest(null, null, null, Arrays.asList("/ok", null)))
                .withMessageStartingWith("safeDirectories: ");
    }
}
