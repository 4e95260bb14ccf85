package io.jenkins.plugins.coreos.credentials;

import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import hudson.AbortException;
import hudson.model.Run;
import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.auth.SecretText;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.IOException;
import java.io.InputStream;
import org.jenkinsci.plugins.plaincredentials.FileCredentials;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;

/** What proves to a registry that a run may push there. */
public final class RegistryCredentialsLookup {
    /** A thousand logins. */
    private static final int MAX_BYTES = 4 * 1024 * 1024;

    private RegistryCredentialsLookup() {}

    /**
     * The credentials of that id, for that run and a repository.
     *
     * @return perhaps none, where they are a file without an entry for the repository
     * @throws AbortException when the run may use none of that id, they are of another kind, or they cannot be used
     */
    public static RegistryCredentials find(String id, Run<?, ?> run, ImageReference target) throws AbortException {
        StandardCredentials found = CredentialsById.find(id, run, target.registry(), CredentialKind.FOR_PUSH);
        try {
            return read(found, id, target);
        } catch (AbortException e) {
            throw e;
        } catch (IOException e) {
            // One line for the user; where it happened in here says nothing to him.
            throw new AbortException(e.getMessage());
        }
    }

    private static RegistryCredentials read(StandardCredentials found, String id, ImageReference target)
            throws IOException {
        if (found instanceof StandardUsernamePasswordCredentials login) {
            RegistryCredentials credentials = SecretText.login(
                    login.getUsername(), login.getPassword().getPlainText(), "credentials " + Quoted.of(id));
            return login.isUsernameSecret() ? credentials.withHiddenUser() : credentials;
        }
        if (found instanceof StringCredentials text) {
            return SecretText.credentials(text.getSecret().getPlainText(), target, "the secret text " + Quoted.of(id));
        }
        return SecretText.fromFile(
                content((FileCredentials) found, id, MAX_BYTES), target, "the secret file " + Quoted.of(id));
    }

    /**
     * What a secret file holds.
     *
     * @throws AbortException when it is larger than {@code limit} bytes
     */
    static byte[] content(FileCredentials file, String id, int limit) throws IOException {
        byte[] content;
        try (InputStream in = file.getContent()) {
            content = in.readNBytes(limit + 1);
        }
        if (content.length > limit) {
            throw new AbortException("the secret file " + Quoted.of(id) + " has more than " + limit
                    + " bytes, too much for an auth.json: leave only the registries in it that are needed");
        }
        return content;
    }
}
