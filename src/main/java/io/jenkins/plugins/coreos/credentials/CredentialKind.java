package io.jenkins.plugins.coreos.credentials;

import com.cloudbees.plugins.credentials.CredentialsMatcher;
import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.common.StandardCertificateCredentials;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jenkinsci.plugins.plaincredentials.FileCredentials;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;

/** The supported kinds of credentials. */
enum CredentialKind {
    LOGIN(StandardUsernamePasswordCredentials.class, "username with password"),
    FILE(FileCredentials.class, "secret file (an auth.json)"),
    CONTENT(FileCredentials.class, "secret file"),
    TEXT(StringCredentials.class, "secret text"),
    CERTIFICATE(StandardCertificateCredentials.class, "certificate");

    /** Kinds that can authenticate a push. */
    static final List<CredentialKind> FOR_PUSH = List.of(LOGIN, FILE, TEXT);

    /** Kinds that can hold the logins of several registries. */
    static final List<CredentialKind> FOR_PULL = List.of(FILE, TEXT);

    /** Kinds that can hold a secret of any content. */
    static final List<CredentialKind> FOR_SECRETS = List.of(CONTENT, TEXT);

    /** Kinds that can hold a passphrase. */
    static final List<CredentialKind> FOR_PASSPHRASES = List.of(TEXT);

    /** Kinds for mutual TLS. */
    static final List<CredentialKind> FOR_TLS = List.of(CERTIFICATE);

    private final Class<? extends StandardCredentials> type;
    private final String label;

    CredentialKind(Class<? extends StandardCredentials> type, String label) {
        this.type = type;
        this.label = label;
    }

    Class<? extends StandardCredentials> type() {
        return type;
    }

    static boolean isOneOf(List<CredentialKind> kinds, StandardCredentials credentials) {
        return kinds.stream().anyMatch(kind -> kind.type.isInstance(credentials));
    }

    static CredentialsMatcher matcher(List<CredentialKind> kinds) {
        return CredentialsMatchers.anyOf(kinds.stream()
                .map(kind -> CredentialsMatchers.instanceOf(kind.type))
                .toArray(CredentialsMatcher[]::new));
    }

    /** The kinds as text: {@code a username with password, a secret file (an auth.json) or a secret text}. */
    static String list(List<CredentialKind> kinds) {
        Stream<String> labels = kinds.stream().map(kind -> "a " + kind.label);
        return Set.copyOf(kinds).size() == 1
                ? labels.findFirst().orElseThrow()
                : labels.collect(Collectors.collectingAndThen(
                        Collectors.toList(),
                        all -> String.join(", ", all.subList(0, all.size() - 1)) + " or " + all.get(all.size() - 1)));
    }
}
