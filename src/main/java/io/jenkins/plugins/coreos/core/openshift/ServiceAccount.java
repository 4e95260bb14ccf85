package io.jenkins.plugins.coreos.core.openshift;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.files.SmallFile;
import io.jenkins.plugins.coreos.core.http.CaCertificates;
import io.jenkins.plugins.coreos.core.reference.RegistryPrefix;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The service account of the pod that we run in: OpenShift's own registry takes its token as a password, whatever the
 * user name (OpenShift, "Accessing the registry").
 *
 * <p>The kubelet replaces the token long before it expires; whoever pushes again later reads it again.
 */
public final class ServiceAccount {
    /** Where Kubernetes mounts it. */
    public static final Path ROOT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

    /** The registry's service, as every pod of the cluster reaches it. */
    public static final String REGISTRY = "image-registry.openshift-image-registry.svc:5000";

    private static final String USER = "serviceaccount";
    private static final int MAX_BYTES = 64 * 1024;

    /**
     * The service by its names within the cluster. They are no one else's: {@code svc} is no top-level domain, and
     * {@code cluster.local} is the domain of almost every cluster. Another one, a route, and OpenShift 3's registry are
     * for an administrator to name, because anybody can own such a name.
     */
    private static final Pattern OWN =
            Pattern.compile("image-registry\\.openshift-image-registry\\.svc(?:\\.cluster\\.local)?(?::5000)?");

    private final Path root;

    private ServiceAccount(Path root) {
        this.root = root;
    }

    /**
     * The service account of this pod.
     *
     * @param root {@link #ROOT}, but for tests
     * @throws IOException when this is no pod, or one without a service account
     */
    public static ServiceAccount in(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            throw new IOException("openshift: there is no service account at " + root + "; this works in a pod only,"
                    + " one without automountServiceAccountToken: false");
        }
        return new ServiceAccount(root);
    }

    /**
     * Whether a registry is the cluster's own. A token that can act on the cluster is not shown to any other.
     *
     * @param registry host, or host:port
     * @param named further names of it, which an administrator vouches for
     */
    public static boolean isOwnRegistry(String registry, Collection<String> named) {
        String canonical = RegistryPrefix.canonical(registry);
        return OWN.matcher(canonical).matches()
                || named.stream()
                        .anyMatch(name -> RegistryPrefix.parse(name).registry().equals(canonical));
    }

    /** Whether a registry is the cluster's own by the name of its service. */
    public static boolean isOwnRegistry(String registry) {
        return isOwnRegistry(registry, List.of());
    }

    /**
     * Checks a name of the registry.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static void checkRegistryName(String name) {
        RegistryPrefix prefix = RegistryPrefix.parse(name);
        if (prefix.path() != null) {
            throw new IllegalArgumentException(
                    Quoted.of(name) + " is a part of a registry: name the registry, host[:port]");
        }
    }

    /**
     * User and password for the cluster's registry.
     *
     * @throws IOException when the token cannot be read, or is none
     */
    public RegistryCredentials credentials() throws IOException {
        String token = read("token");
        if (!token.matches("[\\x21-\\x7e]+")) {
            throw new IOException(
                    "openshift: " + root.resolve("token") + " holds no token; look at the pod's service account");
        }
        return RegistryCredentials.basic(USER, token, "the pod's service account");
    }

    /** The pod's namespace, which is OpenShift's project. */
    public String namespace() throws IOException {
        return read("namespace");
    }

    /**
     * The authorities of the cluster, PEM: that of its services, and that of its API; null where the pod has neither.
     *
     * @throws IOException when one of them is damaged
     */
    public String certificates() throws IOException {
        StringBuilder pem = new StringBuilder();
        for (String name : new String[] {"service-ca.crt", "ca.crt"}) {
            Path file = root.resolve(name);
            // A cluster may leave one empty until its operator has filled it.
            if (Files.exists(file) && !(Files.isRegularFile(file) && Files.size(file) == 0)) {
                pem.append(CaCertificates.readFile(file)).append('\n');
            }
        }
        return pem.isEmpty() ? null : pem.toString();
    }

    /**
     * The reference that a short one means: {@code name:tag} and {@code namespace/name:tag} are in the cluster's
     * registry, the former in the pod's own namespace. One that names a registry stays as it is.
     *
     * @throws IllegalArgumentException when it has more components than images of this registry have
     * @throws IOException when the namespace is needed and cannot be read
     */
    public String complete(String reference) throws IOException {
        boolean needed = isShort(reference) && bare(reference).indexOf('/') < 0;
        return complete(reference, needed ? namespace() : null);
    }

    /**
     * As {@link #complete(String)}, for a pod that somebody else has looked at.
     *
     * @param namespace the pod's namespace, or null where it is not needed
     */
    public static String complete(String reference, String namespace) {
        String rest = bare(reference);
        if (!isShort(reference)) {
            return reference.strip();
        }
        return REGISTRY + "/" + (rest.indexOf('/') < 0 ? namespace + "/" : "") + checked(rest, reference);
    }

    /** Whether a reference names no registry, and so means the cluster's. */
    public static boolean isShort(String reference) {
        String rest = bare(reference);
        int slash = rest.indexOf('/');
        String first = slash < 0 ? "" : rest.substring(0, slash);
        return !(first.contains(".") || first.contains(":") || first.equals("localhost"));
    }

    /**
     * As {@link #complete}, where there is no pod to ask: {@code name:tag} stays as it is.
     *
     * @throws IllegalArgumentException when it has more components than images of this registry have
     */
    public static String completeWithoutPod(String reference) {
        String rest = bare(reference);
        return isShort(reference) && rest.indexOf('/') >= 0
                ? REGISTRY + "/" + checked(rest, reference)
                : reference.strip();
    }

    private static String bare(String reference) {
        String text = reference.strip();
        return text.startsWith("docker://") ? text.substring("docker://".length()) : text;
    }

    private static String checked(String rest, String reference) {
        if (rest.indexOf('/') != rest.lastIndexOf('/')) {
            throw new IllegalArgumentException(Quoted.of(reference)
                    + " has too many components: images of OpenShift's registry are namespace/name:tag");
        }
        return rest;
    }

    private String read(String name) throws IOException {
        Path file = root.resolve(name);
        String text;
        try {
            text = new String(SmallFile.read(file, MAX_BYTES, "openshift:"), StandardCharsets.UTF_8).strip();
        } catch (NoSuchFileException e) {
            throw new IOException(
                    "openshift: " + file + " does not exist; the pod has no service account of its own", e);
        }
        if (text.isEmpty()) {
            throw new IOException("openshift: " + file + " is empty; look at the pod's service account");
        }
        return text;
    }
}
