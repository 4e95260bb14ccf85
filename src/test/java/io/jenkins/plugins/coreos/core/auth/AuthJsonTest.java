package io.jenkins.plugins.coreos.core.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.reference.ImageReference;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuthJsonTest {
    private static final ImageReference ONE = ImageReference.parse("quay.io/org/one");
    private static final ImageReference TWO = ImageReference.parse("quay.io/org/two");
    private static final RegistryCredentials ROBOT = RegistryCredentials.basic("robot", "s3cret", "a test");
    private static final RegistryCredentials OTHER = RegistryCredentials.basic("other", "pässword:x", "a test");

    @Test
    void writtenEntriesCanBeReadBack() throws IOException {
        byte[] json = AuthJson.of(credentialsOf(ONE, ROBOT, TWO, OTHER));

        assertThat(AuthFile.parse(json, "x")
                        .findWithoutHelpers(ONE)
                        .orElseThrow()
                        .basicHeader())
                .isEqualTo(ROBOT.basicHeader());
        assertThat(AuthFile.parse(json, "x")
                        .findWithoutHelpers(TWO)
                        .orElseThrow()
                        .basicHeader())
                .isEqualTo(OTHER.basicHeader());
        assertThat(AuthFile.parse(json, "x").findWithoutHelpers(ImageReference.parse("quay.io/org/three")))
                .isEmpty();
    }

    @Test
    void usesRegistryAsKeyForSameCredentials() throws IOException {
        assertThat(text(credentialsOf(ONE, ROBOT, TWO, ROBOT)))
                .contains("\"quay.io\"")
                .doesNotContain("org/one");
        assertThat(text(credentialsOf(ONE, ROBOT, TWO, OTHER))).contains("\"quay.io/org/one\"", "\"quay.io/org/two\"");
    }

    @Test
    void writesDockerHubUnderSkopeosName() throws IOException {
        ImageReference hub = ImageReference.parse("index.docker.io/org/one");

        assertThat(text(Map.of(hub, ROBOT))).contains("\"docker.io\"").doesNotContain("index.docker.io");
    }

    @Test
    void writesIdentityTokenAndSkipsAnonymous() throws IOException {
        assertThat(text(credentialsOf(
                        ONE, RegistryCredentials.identity("t0ken", "a test"), TWO, RegistryCredentials.ANONYMOUS)))
                .contains("\"identitytoken\":\"t0ken\"")
                .doesNotContain("org/two");
    }

    @Test
    void rejectsBearerToken() {
        assertThatThrownBy(() -> AuthJson.of(Map.of(ONE, RegistryCredentials.bearer("t0ken", "the secret text 'x'"))))
                .hasMessageContaining("the secret text 'x'")
                .hasMessageNotContaining("t0ken");
    }

    private static Map<ImageReference, RegistryCredentials> credentialsOf(
            ImageReference one, RegistryCredentials first, ImageReference two, RegistryCredentials second) {
        Map<ImageReference, RegistryCredentials> map = new LinkedHashMap<>();
        map.put(one, first);
        map.put(two, second);
        return map;
    }

    private static String text(Map<ImageReference, RegistryCredentials> credentials) throws IOException {
        return new String(AuthJson.of(credentials), UTF_8).replace(" ", "");
    }
}
