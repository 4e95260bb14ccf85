package io.jenkins.plugins.coreos.credentials;

import com.cloudbees.plugins.credentials.common.StandardCredentials;
import hudson.AbortException;
import hudson.model.Run;
import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jenkinsci.plugins.plaincredentials.FileCredentials;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;

/** Looks up the pull secret of a run: a secret file or secret text that holds an auth.json. */
public final class PullSecret {
    /** Linux limits an environment variable to 128 KiB (MAX_ARG_STRLEN); the secret is passed in base64. */
    private static final int MAX_BYTES = 90_000;

    private PullSecret() {}

    /**
     * Looks up the auth.json by credentials id.
     *
     * @throws AbortException if there are no such credentials for the run, or they are of another kind or hold no
     *     auth.json; the message contains nothing of the content
     */
    public static byte[] find(String id, Run<?, ?> run) throws IOException {
        StandardCredentials found = CredentialsById.find(id, run, null, CredentialKind.FOR_PULL);
        byte[] content = found instanceof StringCredentials text
                ? text.getSecret().getPlainText().getBytes(StandardCharsets.UTF_8)
                : RegistryCredentialsLookup.content((FileCredentials) found, id, MAX_BYTES);
        String origin = "the secret " + (found instanceof FileCredentials ? "file " : "text ") + Quoted.of(id);
        if (content.length > MAX_BYTES) {
            throw new AbortException(origin + " has more than " + MAX_BYTES
                    + " bytes, too much for a pull secret: leave only the registries in it that the build needs");
        }
        if (!isAuthFile(content)) {
            throw new AbortException(origin + " is no auth.json, which is a JSON object with \"auths\" in it: keep what"
                    + " `podman login --authfile` writes, or OpenShift's pull secret");
        }
        return content;
    }

    private static boolean isAuthFile(byte[] content) {
        try {
            JsonObject json = Json.parseObject(content, "the secret");
            return json.optionalObject("auths") != null;
        } catch (JsonException e) {
            return false;
        }
    }
}
