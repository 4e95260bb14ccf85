package io.jenkins.plugins.coreos.steps;

import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import hudson.AbortException;
import hudson.model.Item;
import hudson.model.Run;
import hudson.security.ACL;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jenkinsci.plugins.plaincredentials.FileCredentials;

/** Where the pull secret comes from: a secret file with an auth.json, for a run, tracked. */
final class PullSecret {
    /** Linux takes 128 KiB for one variable (MAX_ARG_STRLEN), here in base64. */
    private static final int MAX_BYTES = 90_000;

    private PullSecret() {}

    /**
     * The content of the secret file of that id.
     *
     * @throws AbortException when the run may use none of that id, they are of another kind, or the file is no
     *     auth.json; never shows the content
     */
    static byte[] find(String id, Run<?, ?> run) throws IOException {
        FileCredentials found = CredentialsProvider.findCredentialById(id, FileCredentials.class, run, List.of());
        if (found == null) {
            throw new AbortException("cosaBuild: " + missing(id, run));
        }
        CredentialsProvider.track(run, found);
        byte[] content;
        try (InputStream in = found.getContent()) {
            content = in.readNBytes(MAX_BYTES + 1);
        }
        if (content.length > MAX_BYTES) {
            throw new AbortException("cosaBuild: the secret file '" + id + "' has more than " + MAX_BYTES
                    + " bytes, too much for a pull" + " secret: leave only the registries in it that the build needs");
        }
        if (!isAuthFile(content)) {
            throw new AbortException("cosaBuild: the secret file '" + id
                    + "' is no auth.json, which is a JSON object with \"auths\" in it: upload the file that"
                    + " `podman login --authfile` writes, or OpenShift's pull secret");
        }
        return content;
    }

    private static boolean isAuthFile(byte[] content) {
        try {
            JsonObject json = Json.parseObject(content, "the secret file");
            return json.optionalObject("auths") != null;
        } catch (JsonException e) {
            return false;
        }
    }

    private static String missing(String id, Run<?, ?> run) {
        StandardCredentials other =
                CredentialsProvider.findCredentialById(id, StandardCredentials.class, run, List.of());
        return other == null
                ? "there are no credentials '" + id + "' that this build may use"
                : "the credentials '" + id + "' are a " + other.getDescriptor().getDisplayName()
                        + ", where a secret file with an auth.json is needed";
    }

    /** What the drop-down offers: only to those who may see credentials there, and only those of the right kind. */
    static ListBoxModel items(Item item, String current) {
        StandardListBoxModel items = new StandardListBoxModel();
        if (!RegistryCredentialsLookup.mayConfigure(item)) {
            return items.includeCurrentValue(current);
        }
        return items.includeEmptyValue()
                .includeMatchingAs(ACL.SYSTEM2, item, FileCredentials.class, List.of(), CredentialsMatchers.always())
                .includeCurrentValue(current);
    }
}
