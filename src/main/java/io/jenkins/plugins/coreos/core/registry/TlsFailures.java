package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.text.Quoted;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Explains TLS failures: one sentence and one piece of advice for each cause that users can fix. */
final class TlsFailures {
    /** Limits traversal of cause chains; those of Java are shorter. */
    private static final int MAX_DEPTH = 10;

    private static final int MAX_TEXT = 300;

    /** Alerts that a server sends about a client certificate (RFC 8446, 6.2). */
    private static final Pattern CLIENT_ALERT = Pattern.compile("certificate_required|bad_certificate|"
            + "certificate_unknown|unknown_ca|certificate_expired|certificate_revoked|unsupported_certificate|"
            + "access_denied");

    private static final Pattern UNKNOWN_AUTHORITY = Pattern.compile("unable to find valid certification path|"
            + "Path does not chain with any of the trust anchors|No trusted certificate found");

    private static final Pattern OTHER_NAME = Pattern.compile("subject alternative|^No name matching");

    private static final Pattern JAVA_CLASS = Pattern.compile("[^.]+\\..*(?:Exception|Error):?");

    private TlsFailures() {}

    /** A cause, and advice to fix it. */
    record Explanation(String problem, String advice) {}

    /**
     * Explains a failure.
     *
     * @param host the server's name or address, for messages
     * @param hasClientCertificate whether a client certificate was available
     */
    static Explanation explain(SSLException failure, String host, boolean hasClientCertificate) {
        Explanation known = aboutCertificate(failure, host);
        if (known == null) {
            known = aboutAlert(text(failure), hasClientCertificate);
        }
        return known != null
                ? known
                : new Explanation(
                        "the TLS connection failed: " + Quoted.printable(plain(text(failure))),
                        "check the registry's name and port; if it uses plain HTTP, set tlsVerify to false");
    }

    private static Explanation aboutCertificate(Throwable failure, String host) {
        Throwable at = failure;
        for (int depth = 0; at != null && depth < MAX_DEPTH; depth++, at = at.getCause()) {
            boolean expired = at instanceof CertPathValidatorException path
                    && path.getReason() == CertPathValidatorException.BasicReason.EXPIRED;
            if (at instanceof CertificateExpiredException || expired && at.getCause() == null) {
                return new Explanation(
                        "the server's certificate has expired" + date(at, "NotAfter: "),
                        "renew it at the registry, or correct this machine's clock");
            }
            if (at instanceof CertificateNotYetValidException) {
                return new Explanation(
                        "the server's certificate is not valid yet" + date(at, "NotBefore: "),
                        "correct this machine's clock, or the certificate at the registry");
            }
            if (at instanceof CertificateException
                    && OTHER_NAME.matcher(text(at)).find()) {
                return new Explanation(
                        "the server's certificate is not valid for " + host,
                        "use a name in the certificate, or add this name to the certificate");
            }
            if (at instanceof CertPathBuilderException
                    || UNKNOWN_AUTHORITY.matcher(text(at)).find()) {
                return new Explanation(
                        "the server's certificate is signed by an unknown authority",
                        "to trust it, set it as caCertificate; for test registries, set tlsVerify to false");
            }
        }
        return null;
    }

    /** Returns the date in an exception message of Java, or an empty string. */
    private static String date(Throwable at, String before) {
        String text = text(at);
        return text.startsWith(before) ? " (" + Quoted.printable(text.substring(before.length())) + ")" : "";
    }

    private static Explanation aboutAlert(String text, boolean hasClientCertificate) {
        if (text.contains("Unsupported or unrecognized SSL message") || text.contains("plaintext")) {
            return new Explanation(
                    "the server does not support TLS", "check the port; if it uses plain HTTP, set tlsVerify to false");
        }
        if (isAboutClient(text)) {
            return hasClientCertificate
                    ? new Explanation(
                            "the server rejects the client certificate (" + alert(text) + ")",
                            "check that it is valid, and issued by an authority that the registry accepts")
                    : new Explanation(
                            "the server requires a client certificate (" + alert(text) + ")",
                            "set clientCertificateId, or store a certificate in /etc/containers/certs.d");
        }
        if (text.contains("handshake_failure")) {
            return new Explanation(
                    "the server refuses the TLS handshake (handshake_failure)",
                    hasClientCertificate
                            ? "it may reject the client certificate, or support no common cipher"
                            : "it may require a client certificate (clientCertificateId), or support no common cipher");
        }
        if (text.contains("protocol_version") || text.contains("No appropriate protocol")) {
            return new Explanation(
                    "the server and this JVM support no common TLS version", "enable TLS 1.2 or 1.3 at the registry");
        }
        return null;
    }

    /** Returns whether a TLS server requires a client certificate, or rejects the one that was sent. */
    static boolean isAboutClient(RegistryException failure) {
        return failure.failure() == Failure.TLS
                && failure.getCause() != null
                && isAboutClient(text(failure.getCause()));
    }

    private static boolean isAboutClient(String text) {
        return text.contains("alert") && CLIENT_ALERT.matcher(text).find();
    }

    private static String alert(String text) {
        int at = text.indexOf("alert: ");
        return Quoted.printable(at < 0 ? plain(text) : text.substring(at + 7));
    }

    private static String text(Throwable at) {
        return String.valueOf(at.getMessage());
    }

    /** Removes line breaks and Java class names. */
    private static String plain(String text) {
        String bounded = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) + "…" : text;
        return Stream.of(bounded.split("[\\s\\p{Cntrl}]+"))
                .filter(word -> !JAVA_CLASS.matcher(word).matches())
                .collect(Collectors.joining(" "));
    }
}
