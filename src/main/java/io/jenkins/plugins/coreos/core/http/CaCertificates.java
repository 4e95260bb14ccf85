package io.jenkins.plugins.coreos.core.http;

import io.jenkins.plugins.coreos.core.files.RegularFile;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificate authorities in PEM (RFC 7468), as text or as a file; text between the certificates is ignored. */
public final class CaCertificates {
    private static final String BEGIN = "-----BEGIN";

    /** Limit for a file, ten times the size of the bundle of all public authorities. */
    private static final int MAX_BYTES = 4 * 1024 * 1024;

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ((?:X509 |TRUSTED )?CERTIFICATE)-----([A-Za-z0-9+/=\\s]*)(-----END \\1-----)?");

    private CaCertificates() {}

    /**
     * Returns PEM, given directly or read from a file.
     *
     * @param value PEM, or a path
     * @param directory base directory of relative paths
     * @throws IOException if the file does not exist or contains no valid certificate
     */
    public static String read(String value, Path directory) throws IOException {
        if (isText(value)) {
            parse(value, "caCertificate");
            return value;
        }
        Path file;
        try {
            file = directory.resolve(value.strip());
        } catch (InvalidPathException e) {
            throw new IOException("caCertificate " + Quoted.of(value) + " is neither PEM nor a path", e);
        }
        return readFile(file);
    }

    /** Returns whether a value is PEM rather than a path. */
    public static boolean isText(String value) {
        return value != null && value.contains(BEGIN);
    }

    /**
     * Validates a value for {@link #read}, as far as possible without reading the file.
     *
     * @param value PEM, or a path, or null
     * @throws IllegalArgumentException if the value is PEM without a valid certificate, or an invalid path
     */
    public static void check(String value) {
        if (value == null) {
            return;
        }
        try {
            if (isText(value)) {
                parse(value, "caCertificate");
            } else if (value.lines().count() > 1) {
                throw new IOException("caCertificate is neither PEM (no " + BEGIN + " line) nor a single path");
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /**
     * Reads PEM from a file.
     *
     * @throws IOException if the file does not exist or contains no valid certificate
     */
    public static String readFile(Path file) throws IOException {
        String source = "the certificate file";
        String pem = text(file, source);
        parse(pem, source + " " + file);
        return pem;
    }

    /** Returns the content of a PEM file, in any encoding that is compatible with ASCII. */
    static String text(Path file, String source) throws IOException {
        try {
            return new String(RegularFile.read(file, MAX_BYTES, source), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new IOException(source + " " + file + " does not exist", e);
        }
    }

    /**
     * Parses the certificates in PEM text.
     *
     * @param source description of the text, for messages
     * @throws IOException if there is no certificate, or an invalid one
     */
    public static List<X509Certificate> parse(String pem, String source) throws IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        Matcher block = BLOCK.matcher(pem);
        while (block.find()) {
            String position = source + ": certificate " + (certificates.size() + 1);
            if (block.group(1).startsWith("TRUSTED")) {
                throw new IOException(position + " is in OpenSSL's own format (TRUSTED CERTIFICATE); convert it with"
                        + " openssl x509 -in FILE");
            }
            if (block.group(3) == null) {
                throw new IOException(position + " is truncated or damaged: no END line after the base64 text");
            }
            certificates.add(certificate(block.group(2), position));
        }
        if (certificates.isEmpty()) {
            throw new IOException(source + " contains no certificate"
                    + (pem.contains("PRIVATE KEY-----")
                            ? ", but a private key; name the authority's certificate"
                            : " (PEM begins with -----BEGIN CERTIFICATE-----)"));
        }
        return certificates;
    }

    private static X509Certificate certificate(String base64, String position) throws IOException {
        try {
            byte[] der = Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (IllegalArgumentException | CertificateException e) {
            throw new IOException(position + " is damaged: " + Quoted.printable(String.valueOf(e.getMessage())), e);
        }
    }
}
