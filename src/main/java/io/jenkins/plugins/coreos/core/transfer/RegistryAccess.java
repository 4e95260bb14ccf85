package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.auth.AuthFile;
import io.jenkins.plugins.coreos.core.auth.AuthFiles;
import io.jenkins.plugins.coreos.core.auth.CredentialHelpers;
import io.jenkins.plugins.coreos.core.auth.Keychain;
import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.http.CaCertificates;
import io.jenkins.plugins.coreos.core.http.HostCertificates;
import io.jenkins.plugins.coreos.core.http.ProxySettings;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import io.jenkins.plugins.coreos.core.openshift.ServiceAccount;
import io.jenkins.plugins.coreos.core.reference.ImageReference;
import io.jenkins.plugins.coreos.core.registry.Mounts;
import io.jenkins.plugins.coreos.core.registry.RegistryContext;
import io.jenkins.plugins.coreos.core.registry.RegistryException;
import io.jenkins.plugins.coreos.core.registry.RegistryOptions;
import io.jenkins.plugins.coreos.core.registry.RepositoryClient;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Resolves an {@link AccessSpec} on the host where the transfer runs: credentials, certificates and proxies for each
 * destination.
 *
 * <p>If enabled, the service account takes precedence at the cluster's own registry. Otherwise the user's credentials
 * apply, or, if none are given, the files of podman and docker.
 */
public final class RegistryAccess implements Keychain {
    private final AccessSpec spec;
    private final HostEnvironment host;
    private final CredentialHelpers helpers;
    private final RegistryContext context;

    /**
     * Creates the access of a host.
     *
     * @param context the state of the transfer; its log receives one line, without secrets, when credentials are found
     *     in a file
     */
    public RegistryAccess(AccessSpec spec, HostEnvironment host, RegistryContext context) {
        this.spec = spec;
        this.host = host;
        this.helpers = new CredentialHelpers(host.environment());
        this.context = context;
    }

    /**
     * Completes a destination in the pod's own namespace.
     *
     * @throws IOException if this is not a pod
     */
    public Destination complete(Destination destination) throws IOException {
        return destination.isShort() ? destination.inNamespace(serviceAccount().namespace()) : destination;
    }

    /**
     * Returns a destination with its credentials and options.
     *
     * @param destination a complete destination
     * @param mountFrom other repositories of the registry to mount blobs from
     * @throws IOException if a file, a helper, a proxy variable or the service account is missing or invalid
     */
    RegistryDestination open(Destination destination, List<String> mountFrom) throws IOException, InterruptedException {
        try {
            RegistryCredentials own = destination.credentials();
            boolean useOwn = own != null && !spec.usesServiceAccount(destination.repository());
            return new RegistryDestination(
                    destination, mountFrom, useOwn ? own : resolve(destination.repository()), options(destination));
        } catch (IllegalArgumentException e) {
            // The invalid value comes from a file or the environment, not from the caller's arguments.
            throw new IOException(e.getMessage(), e);
        }
    }

    /**
     * Opens an image in a registry with its credentials and options.
     *
     * @param destinations the destinations of the transfer; their credentials are used only in their registry
     * @throws IOException as {@link #open(Destination, List)} does, and if the image does not exist or is invalid
     */
    RegistrySource open(ImageSelector selector, List<Destination> destinations, ImageFormat format)
            throws IOException, InterruptedException {
        RegistryCredentials credentials = credentials(selector, destinations);
        RepositoryClient client = connect(selector, destinations, credentials);
        return RegistrySource.open(client, credentials, selector, format, context.log());
    }

    /**
     * Opens several images, to be combined into an index.
     *
     * @throws IOException as for one image, and if two images are for the same platform
     */
    CombinedSource open(CombinedImages images, List<Destination> destinations, ImageFormat format)
            throws IOException, InterruptedException {
        return CombinedSource.open(
                images,
                format,
                (image, sibling) -> sibling == null
                        ? open(image, destinations, format)
                        : sibling.sibling(image, format, context.log()));
    }

    /**
     * Contacts the registry of an image for reading.
     *
     * @throws IOException as {@link #open(Destination, List)} does
     */
    RepositoryClient connect(ImageSelector selector) throws IOException, InterruptedException {
        return connect(selector, List.of(), credentials(selector, List.of()));
    }

    /** Reads or writes in a repository. */
    interface Work<T> {
        T run(RepositoryClient client) throws IOException, InterruptedException;
    }

    /**
     * Runs requests with a client, closes it, and hides secrets in the messages of failures: a document from a registry
     * may repeat them.
     */
    <T> T use(RepositoryClient opened, Work<T> work) throws IOException, InterruptedException {
        try (RepositoryClient client = opened) {
            return work.run(client);
        } catch (InterruptedIOException e) {
            throw Interrupts.of(e);
        } catch (IOException e) {
            throw redacted(e, context);
        } catch (RuntimeException e) {
            throw context.redaction().redacted(e);
        }
    }

    /** Returns an exception whose message contains no secrets, which a document from a registry may repeat. */
    static IOException redacted(IOException failure, RegistryContext context) {
        if (failure instanceof RegistryException
                || failure instanceof InterruptedIOException
                || context.redaction().isClean(failure)) {
            // The client has removed secrets from its messages.
            return failure;
        }
        return new ArchiveException(context.redaction().hide(failure.getMessage()));
    }

    /**
     * Contacts the registry of an image to read the image and to write other artifacts to its repository.
     *
     * @throws IOException as {@link #open(Destination, List)} does
     */
    RepositoryClient connectToWrite(ImageSelector selector) throws IOException, InterruptedException {
        Destination beside = new Destination(
                selector.image().withTag(null), null, List.of(), selector.credentials(), selector.insecure());
        RegistryOptions options;
        try {
            options = options(beside);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
        return RepositoryClient.connect(
                beside.repository(), credentials(selector, List.of(beside)), Mounts.NONE, options, context);
    }

    private RepositoryClient connect(
            ImageSelector selector, List<Destination> destinations, RegistryCredentials credentials)
            throws IOException, InterruptedException {
        ImageReference image = selector.image();
        List<ImageReference> pushTo = destinations.stream()
                .filter(destination -> destination.isAt(image.registry()))
                .map(Destination::repository)
                .toList();
        RegistryOptions options;
        try {
            options = options(image, selector.insecure());
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
        return RepositoryClient.connectToPull(image, pushTo, credentials, options, context);
    }

    /** Returns the credentials for reading an image. Those of a destination are used only in the same registry. */
    private RegistryCredentials credentials(ImageSelector selector, List<Destination> destinations)
            throws IOException, InterruptedException {
        ImageReference image = selector.image();
        if (spec.usesServiceAccount(image)) {
            return serviceAccount().credentials();
        }
        if (selector.credentials() != null) {
            return selector.credentials();
        }
        for (Destination destination : destinations) {
            if (destination.isAt(image.registry())) {
                return destination.credentials() != null ? destination.credentials() : resolve(image);
            }
        }
        return destinations.isEmpty() && spec.credentials() != null
                ? spec.credentials()
                : fromFiles(image, "pulling from");
    }

    @Override
    public RegistryCredentials resolve(ImageReference target) throws IOException, InterruptedException {
        if (spec.usesServiceAccount(target)) {
            return serviceAccount().credentials();
        }
        if (spec.credentials() != null) {
            return spec.credentials();
        }
        return fromFiles(target, "pushing to");
    }

    private RegistryCredentials fromFiles(ImageReference target, String action)
            throws IOException, InterruptedException {
        if (spec.authFile() != null) {
            Path file = host.directory().resolve(spec.authFile());
            return AuthFile.read(file)
                    .find(target, helpers)
                    .orElseGet(() -> RegistryCredentials.none(file + " has no entry for " + target.registry()));
        }
        RegistryCredentials found = AuthFiles.in(host.environment(), host.home(), host.uid(), host.directory())
                .find(target, helpers);
        if (!found.isNone()) {
            context.log().accept(action + " " + target.name() + " as " + found.description());
        }
        return found.isNone() && spec.openshift()
                ? RegistryCredentials.none("the pod's service account is for the cluster's own registry, and "
                        + found.description() + AccessSpec.routeAdvice(target))
                : found;
    }

    /**
     * Returns certificates, proxies and timeouts for a destination.
     *
     * @throws IOException if a certificate is missing or invalid
     * @throws IllegalArgumentException if the environment configures an invalid proxy for the registry
     */
    public RegistryOptions options(Destination destination) throws IOException {
        return options(destination.repository(), destination.insecure());
    }

    private RegistryOptions options(ImageReference image, boolean insecure) throws IOException {
        String registry = image.registry();
        HostCertificates installed = HostCertificates.find(HostCertificates.roots(host.home()), registry);
        ProxySettings proxies =
                spec.proxies() != null ? spec.proxies() : ProxySettings.fromEnvironment(host.environment());
        boolean verify = spec.tlsVerify() && !insecure;
        if (verify) {
            // Without verification plain HTTP is possible, which may use another proxy.
            proxies.check(registry);
        }
        return RegistryOptions.DEFAULT
                .withTlsVerify(verify)
                .withRetries(spec.retries())
                .withCaCertificates(certificates(installed.authorities()))
                .withClientCertificates(
                        spec.clientCertificate() == null ? installed.clients() : List.of(spec.clientCertificate()))
                .withProxies(proxies);
    }

    /** @return PEM, or null to trust only the JVM's authorities */
    private String certificates(String installed) throws IOException {
        String own = spec.caCertificate() == null ? null : CaCertificates.read(spec.caCertificate(), host.directory());
        String cluster = spec.openshift() ? serviceAccount().certificates() : null;
        StringBuilder all = new StringBuilder();
        for (String each : new String[] {own, cluster, installed}) {
            if (each != null) {
                all.append(all.length() == 0 ? "" : "\n").append(each);
            }
        }
        return all.length() == 0 ? null : all.toString();
    }

    private ServiceAccount serviceAccount() throws IOException {
        return ServiceAccount.in(host.serviceAccount());
    }
}
