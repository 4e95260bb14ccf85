package io.jenkins.plugins.coreos.core.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials.Kind;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretTextTest {
    private static final String ORIGIN = "the secret text 'quay'";
    private static final ImageReference QUAY = ImageReference.parse("quay.io/org/rhcos");
    private static final ImageReference OWN = ImageReference.parse("registry.corp.example/org/rhcos");

    @Test
    void readsUserAndPassword() throws Exception {
        assertThat(SecretText.credentials("org+robot:s3cret:with:colons\n", QUAY, ORIGIN))
                .isEqualTo(RegistryCredentials.basic("org+robot", "s3cret:with:colons", ORIGIN));
    }

    @Test
    void tokenUserOfHelpersMeansIdentityToken() throws Exception {
        assertThat(SecretText.credentials("<token>:abc", QUAY, ORIGIN).kind()).isEqualTo(Kind.IDENTITY);
        assertThat(SecretText.login("<token>", "abc", ORIGIN).kind()).isEqualTo(Kind.IDENTITY);
    }

    @Test
    void sendsTokenAsBearerWithoutPredefinedUser() throws Exception {
        assertThat(SecretText.credentials("sha256~abc-def\n", OWN, ORIGIN))
                .isEqualTo(RegistryCredentials.bearer("sha256~abc-def", ORIGIN));
    }

    @ParameterizedTest
    @CsvSource({
        "quay.io, $oauthtoken",
        "QUAY.io:443, $oauthtoken",
        "ghcr.io, token",
        "registry.gitlab.com, oauth2",
        "gcr.io, oauth2accesstoken",
        "eu.gcr.io, oauth2accesstoken",
        "europe-docker.pkg.dev, oauth2accesstoken",
        "corp.azurecr.io, 00000000-0000-0000-0000-000000000000",
        "123.dkr.ecr.eu-west-1.amazonaws.com, AWS",
    })
    void addsPredefinedUserToToken(String registry, String user) throws Exception {
        ImageReference target = ImageReference.parse(registry + "/org/rhcos");

        assertThat(SecretText.credentials("tok3n", target, ORIGIN))
                .isEqualTo(RegistryCredentials.basic(user, "tok3n", ORIGIN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil-quay.io", "quay.io.example", "quay.io:5000", "gcr.io.example", "notgcr.io"})
    void similarHostGetsNoPredefinedUser(String registry) throws Exception {
        ImageReference target = ImageReference.parse(registry + "/org/rhcos");

        assertThat(SecretText.credentials("tok3n", target, ORIGIN).kind()).isEqualTo(Kind.BEARER);
    }

    @Test
    void readsCredentialsFile() throws Exception {
        String file = """
                {"auths": {"quay.io/org": {"username": "robot", "password": "s3cret"},
                           "quay.io": {"username": "other", "password": "s3cret"}}}""";

        assertThat(SecretText.credentials(file, QUAY, ORIGIN).username()).isEqualTo("robot");
        RegistryCredentials none = SecretText.credentials(file, OWN, ORIGIN);
        assertThat(none.kind()).isEqualTo(Kind.NONE);
        assertThat(none.description()).isEqualTo(ORIGIN + " has no entry for registry.corp.example");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|is empty",
                "'  '|is empty",
                ":s3cret|the user name is empty",
                "robot:|the password is empty",
                "two s3cret words|is not a token",
                "{\"s3cret\": 1}|has no \"auths\"",
                "{s3cret|is not a JSON object",
            })
    void rejectsUnknownFormatWithoutQuotingIt(String text, String reason) {
        assertThatThrownBy(() -> SecretText.credentials(text, OWN, ORIGIN))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(ORIGIN)
                .hasMessageContaining(reason)
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void rejectsSeveralLines() {
        assertThatThrownBy(() -> SecretText.credentials("user:a\nother:b", OWN, ORIGIN))
                .hasMessage(ORIGIN + " is not a token (one word), user:password on one line, or an auth.json");
    }

    @Test
    void dockerHubRequiresUserWithToken() {
        assertThatThrownBy(() -> SecretText.credentials("dckr_pat_x", ImageReference.parse("docker.io/org/x"), ORIGIN))
                .hasMessageEndingWith("write user:token");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"credHelpers\": {\"quay.io\": \"evil\"}, \"auths\": {\"quay.io\": {\"auth\": \"dTpw\"}}}",
                "{\"credsStore\": \"evil\", \"auths\": {\"quay.io\": {}}}"
            })
    void neverRunsHelperNamedInASecret(String file) {
        assertThatThrownBy(() -> SecretText.credentials(file, QUAY, ORIGIN))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        ORIGIN + " specifies the credential helper 'evil' for quay.io, but helpers that this file names"
                                + " are not run; put the login into \"auths\"");
    }

    @Test
    void entryTakesPrecedenceOverStore() throws Exception {
        String file = "{\"credsStore\": \"desktop\", \"auths\": {\"quay.io\": {\"auth\": \"dTpw\"}}}";

        assertThat(SecretText.credentials(file, QUAY, ORIGIN).username()).isEqualTo("u");
    }
}
