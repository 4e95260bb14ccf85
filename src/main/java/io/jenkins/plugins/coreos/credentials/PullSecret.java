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

/** Where the pull secret comes from: a secret file or text with an auth.json, for a run, tracked. */
public final class PullSecret {
    /** Linux takes 128 KiB for one variable (MAX_ARG_STRLEN), here in base64. */
    private static final int MAX_BYTES = 90_000;

    private PullSecret() {}

    /**
     * The auth.json of that id.
     *
     * @throws AbortException when the run may use none of that id, they are of another kind, or hold no auth.json;
     *     never shows the content
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
