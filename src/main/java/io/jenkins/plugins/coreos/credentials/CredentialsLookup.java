package io.jenkins.plugins.coreos.credentials;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCertificateCredentials;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import com.cloudbees.plugins.credentials.domains.DomainRequirement;
import com.cloudbees.plugins.credentials.domains.URIRequirementBuilder;
import hudson.AbortException;
import hudson.model.Run;
import io.jenkins.plugins.coreos.core.auth.AuthJson;
import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.auth.SecretText;
import io.jenkins.plugins.coreos.core.http.ClientCertificate;
import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.signature.SigningKey;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.plaincredentials.FileCredentials;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;

/**
 * Looks up the credentials of a run by id, and tracks their use.
 *
 * <p>All methods throw an {@link AbortException} if there are no such credentials for the run, or they are of another
 * kind or unusable. The message names the id and contains no part of the secret.
 */
public final class CredentialsLookup {
    /** Limit for an auth.json, enough for thousands of logins. */
    private static final int MAX_AUTH_FILE = 4 * 1024 * 1024;

    /**
     * Limit for the secrets of a step: they are passed in base64 in an environment variable, which Linux limits to 128
     * KiB (MAX_ARG_STRLEN).
     */
    public static final int MAX_SECRETS = 90_000;

    /** Advice for credentials that were not found. */
    static final String NOT_FOUND_ADVICE = "check the id, and that their scope is Global and not System";

    private CredentialsLookup() {}

    /**
     * Looks up the credentials with which a run authenticates to the registry of a repository.
     *
     * @return the credentials; {@link RegistryCredentials} without a login if a file has no entry for the repository
     */
    public static RegistryCredentials registry(String id, Run<?, ?> run, ImageReference target) throws AbortException {
        return registry(find(id, run, target.registry(), CredentialKind.FOR_PUSH), id, target);
    }

    private static RegistryCredentials registry(StandardCredentials found, String id, ImageReference target)
            throws AbortException {
        try {
            if (found instanceof StandardUsernamePasswordCredentials login) {
                RegistryCredentials credentials = SecretText.login(
                        login.getUsername(), login.getPassword().getPlainText(), "credentials " + Quoted.of(id));
                return login.isUsernameSecret() ? credentials.withHiddenUser() : credentials;
            }
            return found instanceof StringCredentials text
                    ? SecretText.credentials(
                            text.getSecret().getPlainText(), target, "the secret text " + Quoted.of(id))
                    : SecretText.fromFile(
                            content((FileCredentials) found, id, MAX_AUTH_FILE),
                            target,
                            "the secret file " + Quoted.of(id));
        } catch (IOException e) {
            // One line for the user, without a stack trace.
            throw new AbortException(e.getMessage());
        }
    }

    /**
     * Looks up the certificate and private key with which a run authenticates to a registry that requires mutual TLS.
     *
     * @param registry host or host:port that the credentials' domain must match, or null for any
     */
    public static ClientCertificate clientCertificate(String id, Run<?, ?> run, String registry) throws AbortException {
        StandardCredentials found = find(id, run, registry, CredentialKind.FOR_TLS);
        StandardCertificateCredentials certificate = (StandardCertificateCredentials) found;
        try {
            return ClientCertificate.read(
                    certificate.getKeyStore(),
                    certificate.getPassword().getPlainText(),
                    "the certificate " + Quoted.of(id));
        } catch (IOException e) {
            // One line for the user, without a stack trace.
            throw new AbortException(e.getMessage());
        }
    }

    /** Looks up the pull secret of a run: an auth.json in a secret file or secret text. */
    public static byte[] pullSecret(String id, Run<?, ?> run) throws IOException {
        return pullSecret(find(id, run, null, CredentialKind.FOR_PULL), id);
    }

    private static byte[] pullSecret(StandardCredentials found, String id) throws IOException {
        byte[] content = found instanceof StringCredentials text
                ? text.getSecret().getPlainText().getBytes(StandardCharsets.UTF_8)
                : content((FileCredentials) found, id, MAX_SECRETS);
        String origin = "the secret " + (found instanceof FileCredentials ? "file " : "text ") + Quoted.of(id);
        checkSize(content, origin, MAX_SECRETS);
        if (!isAuthFile(content)) {
            throw new AbortException(
                    origin + " is not an auth.json (a JSON object that contains \"auths\"): use the file"
                            + " that `podman login --authfile` writes, or OpenShift's pull secret");
        }
        return content;
    }

    /**
     * Looks up the credentials with which a build pulls, as an auth.json. A secret file, or a secret text that contains
     * an auth.json, is used unchanged; other credentials are a login to the base's registry.
     *
     * @param image the base in a registry, or null
     * @param isTrusted whether the Jenkinsfile names the base; anyone who can change a Containerfile must not be able
     *     to send a login to another registry
     */
    public static byte[] authFile(String id, Run<?, ?> run, ImageReference image, boolean isTrusted)
            throws IOException {
        StandardCredentials found = find(id, run, image == null ? null : image.registry(), CredentialKind.FOR_PUSH);
        boolean isFile = found instanceof FileCredentials
                || (found instanceof StringCredentials text
                        && isAuthFile(text.getSecret().getPlainText().getBytes(StandardCharsets.UTF_8)));
        if (isFile) {
            return pullSecret(found, id);
        }
        if (image == null) {
            throw new AbortException("the credentials " + Quoted.of(id)
                    + " are a login, but the base is not in a registry; use a secret file (an auth.json)");
        }
        if (!isTrusted) {
            throw new AbortException("the credentials " + Quoted.of(id) + " are a login for one registry, and only the"
                    + " Containerfile names the registry; name the base in from, or use a secret file (an auth.json)");
        }
        return AuthJson.of(Map.of(image, registry(found, id, image)));
    }

    /** Looks up a secret of any content: a secret file or secret text. */
    public static byte[] secret(String id, Run<?, ?> run) throws IOException {
        StandardCredentials found = find(id, run, null, CredentialKind.FOR_SECRETS);
        byte[] content = found instanceof StringCredentials text
                ? text.getSecret().getPlainText().getBytes(StandardCharsets.UTF_8)
                : content((FileCredentials) found, id, MAX_SECRETS);
        if (content.length == 0) {
            throw new AbortException("the credentials " + Quoted.of(id) + " are empty");
        }
        return content;
    }

    /**
     * Looks up the private key with which a run signs images.
     *
     * @param passphraseId id of the passphrase that decrypts the key, or null
     */
    public static SigningKey signingKey(String id, String passphraseId, Run<?, ?> run) throws AbortException {
        try {
            StringCredentials passphrase = passphraseId == null
                    ? null
                    : (StringCredentials) find(passphraseId, run, null, CredentialKind.FOR_PASSPHRASES);
            return SigningKey.parse(
                    secret(id, run),
                    passphrase == null ? null : passphrase.getSecret().getPlainText(),
                    "signPassphraseId",
                    "the key " + Quoted.of(id));
        } catch (AbortException e) {
            throw e;
        } catch (IOException e) {
            // One line for the user, without a stack trace.
            throw new AbortException(e.getMessage());
        }
    }

    private static boolean isAuthFile(byte[] content) {
        try {
            return Json.parseObject(content, "the secret").optionalObject("auths") != null;
        } catch (JsonException e) {
            return false;
        }
    }

    private static byte[] content(FileCredentials file, String id, int limit) throws IOException {
        byte[] content;
        try (InputStream in = file.getContent()) {
            content = in.readNBytes(limit + 1);
        }
        checkSize(content, "the secret file " + Quoted.of(id), limit);
        return content;
    }

    private static void checkSize(byte[] content, String origin, int limit) throws AbortException {
        if (content.length > limit) {
            throw new AbortException(origin + " is larger than the limit of " + limit
                    + " bytes: keep only the logins of registries that are needed");
        }
    }

    private static StandardCredentials find(String id, Run<?, ?> run, String registry, List<CredentialKind> kinds)
            throws AbortException {
        List<DomainRequirement> domain = domain(registry);
        StandardCredentials nearest =
                CredentialsProvider.findCredentialById(id, StandardCredentials.class, run, domain);
        StandardCredentials found = nearest;
        if (nearest != null && !CredentialKind.isOneOf(kinds, nearest)) {
            // A folder may hold credentials of the same id but another kind, for other steps.
            found = null;
            for (CredentialKind kind : kinds) {
                found = found != null ? found : CredentialsProvider.findCredentialById(id, kind.type(), run, domain);
            }
        }
        if (found == null) {
            throw new AbortException(nearest == null ? missing(id, run, registry) : wrongKind(id, nearest, kinds));
        }
        CredentialsProvider.track(run, found);
        return found;
    }

    private static String wrongKind(String id, StandardCredentials other, List<CredentialKind> kinds) {
        return "the credentials " + Quoted.of(id) + " are of the kind '"
                + other.getDescriptor().getDisplayName() + "', where " + CredentialKind.list(kinds) + " is needed";
    }

    private static String missing(String id, Run<?, ?> run, String registry) {
        String where = "searched Jenkins and the folders of '" + run.getParent().getFullName() + "'";
        StandardCredentials elsewhere =
                CredentialsProvider.findCredentialById(id, StandardCredentials.class, run, List.of());
        return registry != null && elsewhere != null
                ? otherDomain(id, registry, " (" + where + ")")
                : "there are no credentials " + Quoted.of(id) + " that this build may use (" + where + "); "
                        + NOT_FOUND_ADVICE;
    }

    /** The error for credentials whose domain excludes a registry. */
    static String otherDomain(String id, String registry, String where) {
        return "the domain of the credentials " + Quoted.of(id) + " does not include " + registry + where
                + "; correct the domain, or use other credentials";
    }

    /** The requirements that the domain of the credentials must meet. */
    static List<DomainRequirement> domain(String registry) {
        return registry == null
                ? List.of()
                : URIRequirementBuilder.fromUri("https://" + registry).build();
    }
}
