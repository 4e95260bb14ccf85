package io.jenkins.plugins.coreos.core.http;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The certificates installed on a host for a registry (containers-certs.d(5)): {@code *.crt} are authorities,
 * {@code *.cert} with {@code *.key} client certificates. Only the first directory that exists is used.
 */
public record HostCertificates(String authorities, List<ClientCertificate> clients) {
    /** Limit for the files in a directory; no realistic directory contains more. */
    private static final int MAX_FILES = 100;

    /** Returns the certificate directories of this host and of a user's home directory, which may be null. */
    public static List<Path> roots(Path home) {
        List<Path> roots = new ArrayList<>();
        if (home != null) {
            roots.add(home.resolve(".config/containers/certs.d"));
        }
        roots.add(Path.of("/etc/containers/certs.d"));
        roots.add(Path.of("/etc/docker/certs.d"));
        return roots;
    }

    /**
     * Reads the certificates for a registry.
     *
     * @param registry host and port as in the reference
     * @throws IOException if a certificate has no key, or a file is invalid; the message names the file
     */
    public static HostCertificates find(List<Path> roots, String registry) throws IOException {
        for (Path root : roots) {
            Path directory = root.resolve(registry);
            if (Files.isDirectory(directory)) {
                return read(directory);
            }
        }
        return new HostCertificates(null, List.of());
    }

    private static HostCertificates read(Path directory) throws IOException {
        StringBuilder authorities = new StringBuilder();
        List<ClientCertificate> clients = new ArrayList<>();
        for (String name : names(directory)) {
            Path file = directory.resolve(name);
            if (name.endsWith(".crt")) {
                authorities.append(CaCertificates.readFile(file)).append('\n');
            } else if (name.endsWith(".cert")) {
                Path key = directory.resolve(name.substring(0, name.length() - 5) + ".key");
                if (!Files.exists(key)) {
                    throw new IOException("the client certificate " + file + " has no key; expected " + key
                            + " (authorities end in .crt)");
                }
                clients.add(ClientCertificate.read(file, key, null));
            } else if (name.endsWith(".key")) {
                Path certificate = directory.resolve(name.substring(0, name.length() - 4) + ".cert");
                if (!Files.exists(certificate)) {
                    throw new IOException("the client key " + file + " has no certificate; expected " + certificate);
                }
            }
        }
        return new HostCertificates(authorities.length() == 0 ? null : authorities.toString(), clients);
    }

    private static TreeSet<String> names(Path directory) throws IOException {
        TreeSet<String> names = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.{crt,cert,key}")) {
            for (Path file : files) {
                names.add(String.valueOf(file.getFileName()));
                if (names.size() > MAX_FILES) {
                    throw new IOException(directory + " has more than " + MAX_FILES + " certificates and keys");
                }
            }
        } catch (AccessDeniedException e) {
            // The directory is for other users.
            names.clear();
        }
        return names;
    }
}
