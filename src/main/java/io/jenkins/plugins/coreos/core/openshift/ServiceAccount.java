package io.jenkins.plugins.coreos.core.openshift;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.files.RegularFile;
import io.jenkins.plugins.coreos.core.http.CaCertificates;
import io.jenkins.plugins.coreos.core.reference.RegistryPrefix;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.regex.Pattern;

/**
 * The service account of the pod in which this process runs. OpenShift's own registry accepts its token as a password
 * for any user name (OpenShift, "Accessing the registry").
 *
 * <p>The kubelet replaces the token well before it expires, so each push has to read it again.
 */
public final class ServiceAccount {
    /** Directory in which Kubernetes mounts the service account. */
    public static final Path ROOT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

    /** Address of the registry's service within the cluster. */
    public static final String REGISTRY = "image-registry.openshift-image-registry.svc:5000";

    private static final String USER = "serviceaccount";
    private static final int MAX_BYTES = 64 * 1024;

    /**
     * The names of the registry's service within the cluster. These names are safe: {@code svc} is not a top-level
     * domain, and {@code cluster.local} is the domain of almost every cluster. An administrator has to configure other
     * cluster domains, routes, and the registry of OpenShift 3, because such names may belong to a third party.
     */
    private static final Pattern SERVICE_NAMES =
            Pattern.compile("image-registry\\.openshift-image-registry\\.svc(?:\\.cluster\\.local)?(?::5000)?");

    private final Path root;

    private ServiceAccount(Path root) {
        this.root = root;
    }

    /**
     * Returns the service account of this pod.
     *
     * @param root {@link #ROOT}, except in tests
     * @throws IOException if this is not a pod, or the pod has no service account
     */
    public static ServiceAccount in(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            throw new IOException("openshift: there is no service account at " + root + "; a pod has one unless it sets"
                    + " automountServiceAccountToken: false");
        }
        return new ServiceAccount(root);
    }

    /**
     * Returns whether a registry is the cluster's own. The token, which grants access to the cluster, is sent to no
     * other registry.
     *
     * @param registry host, or host:port
     * @param additionalNames additional names of the registry, configured by an administrator
     */
    public static boolean isOwnRegistry(String registry, Collection<String> additionalNames) {
        String canonical = RegistryPrefix.canonical(registry);
        return SERVICE_NAMES.matcher(canonical).matches()
                || additionalNames.stream()
                        .anyMatch(name -> RegistryPrefix.parse(name).registry().equals(canonical));
    }

    /**
     * Validates a name of the registry.
     *
     * @throws IllegalArgumentException if the name is invalid
     */
    public static void checkRegistryName(String name) {
        RegistryPrefix prefix = RegistryPrefix.parse(name);
        if (prefix.path() != null) {
            throw new IllegalArgumentException(Quoted.of(name) + " has a path: name only the registry, host[:port]");
        }
    }

    /**
     * Returns user and password for the cluster's registry.
     *
     * @throws IOException if the token cannot be read or is invalid
     */
    public RegistryCredentials credentials() throws IOException {
        String token = read("token");
        if (!token.matches("[\\x21-\\x7e]+")) {
            throw new IOException("openshift: " + root.resolve("token")
                    + " contains an invalid token; check the pod's service account");
        }
        return RegistryCredentials.basic(USER, token, "the pod's service account");
    }

    /** Returns the pod's namespace, which is OpenShift's project. */
    public String namespace() throws IOException {
        return read("namespace");
    }

    /**
     * Returns the cluster's certificate authorities as PEM, those of its services and of its API; null if the pod has
     * neither.
     *
     * @throws IOException if a file is damaged
     */
    public String certificates() throws IOException {
        StringBuilder pem = new StringBuilder();
        for (String name : new String[] {"service-ca.crt", "ca.crt"}) {
            Path file = root.resolve(name);
            // The file may be empty until the cluster's operator has filled it.
            if (Files.exists(file) && !(Files.isRegularFile(file) && Files.size(file) == 0)) {
                pem.append(CaCertificates.readFile(file)).append('\n');
            }
        }
        return pem.isEmpty() ? null : pem.toString();
    }

    /**
     * Completes a short reference: {@code name:tag} and {@code namespace/name:tag} are in the cluster's registry, the
     * former in the pod's own namespace. A reference with a registry is returned unchanged.
     *
     * @param namespace the pod's namespace, or null outside a pod, where {@code name:tag} is returned unchanged
     * @throws IllegalArgumentException if the reference has more path components than this registry supports
     */
    public static String complete(String reference, String namespace) {
        String rest = bare(reference);
        int slash = rest.indexOf('/');
        if (!isShort(reference) || slash < 0 && namespace == null) {
            return reference.strip();
        }
        if (slash != rest.lastIndexOf('/')) {
            throw new IllegalArgumentException(Quoted.of(reference)
                    + " has too many components: images of OpenShift's registry are namespace/name:tag");
        }
        return REGISTRY + "/" + (slash < 0 ? namespace + "/" : "") + rest;
    }

    /** Returns whether a reference has no registry and therefore refers to the cluster's own registry. */
    public static boolean isShort(String reference) {
        String rest = bare(reference);
        int slash = rest.indexOf('/');
        String first = slash < 0 ? "" : rest.substring(0, slash);
        return !(first.contains(".") || first.contains(":") || first.equals("localhost"));
    }

    private static String bare(String reference) {
        String text = reference.strip();
        return text.startsWith("docker://") ? text.substring("docker://".length()) : text;
    }

    private String read(String name) throws IOException {
        Path file = root.resolve(name);
        String text;
        try {
            text = new String(RegularFile.read(file, MAX_BYTES, "openshift:"), StandardCharsets.UTF_8).strip();
        } catch (NoSuchFileException e) {
            throw new IOException("openshift: " + file + " does not exist: the pod has no service account", e);
        }
        if (text.isEmpty()) {
            throw new IOException("openshift: " + file + " is empty; check the pod's service account");
        }
        return text;
    }
}
