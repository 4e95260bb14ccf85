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

/** Looks up the credentials with which a run authenticates to a registry. */
public final class RegistryCredentialsLookup {
    /** Enough for a thousand logins. */
    private static final int MAX_BYTES = 4 * 1024 * 1024;

    private RegistryCredentialsLookup() {}

    /**
     * Looks up credentials by id, for a run and a repository.
     *
     * @return the credentials; {@link RegistryCredentials} without a login if a file has no entry for the repository
     * @throws AbortException if there are no such credentials for the run, they are of another kind, or they are
     *     unusable
     */
    public static RegistryCredentials find(String id, Run<?, ?> run, ImageReference target) throws AbortException {
        StandardCredentials found = CredentialsById.find(id, run, target.registry(), CredentialKind.FOR_PUSH);
        try {
            return read(found, id, target);
        } catch (AbortException e) {
            throw e;
        } catch (IOException e) {
            // One line for the user, without a stack trace.
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
     * The content of a secret file.
     *
     * @throws AbortException if it is larger than {@code limit} bytes
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
