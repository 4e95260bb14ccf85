package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import io.jenkins.plugins.coreos.core.registry.RegistryOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Builds pushes for tests: without verification of certificates, and with short delays. */
public final class Pushes {
    private final List<ArchiveFile> sources = new ArrayList<>();
    private final List<String> to = new ArrayList<>();
    private ImageFormat format;
    private boolean skipIfPresent;
    private List<String> tags = List.of();
    private List<String> mountFrom = List.of();
    private RegistryCredentials credentials = RegistryCredentials.ANONYMOUS;
    private RegistryOptions options = RegistryOptions.DEFAULT
            .withTlsVerify(false)
            .withRetries(3)
            .withTiming(timing(Duration.ofSeconds(2), Duration.ofSeconds(2)));
    private int parallel = 4;

    private Pushes(Path archive, String to) {
        sources.add(ArchiveFile.of(archive.toString()));
        this.to.add(to);
    }

    public static Pushes request(Path archive, String to) {
        return new Pushes(archive, to);
    }

    public Pushes tags(String... some) {
        tags = List.of(some);
        return this;
    }

    public Pushes mountFrom(String... repositories) {
        mountFrom = List.of(repositories);
        return this;
    }

    public Pushes credentials(RegistryCredentials some) {
        credentials = some;
        return this;
    }

    public Pushes tlsVerify(boolean verify) {
        options = options.withTlsVerify(verify);
        return this;
    }

    /** Changes the options in another way. */
    public Pushes options(UnaryOperator<RegistryOptions> change) {
        options = change.apply(options);
        return this;
    }

    public Pushes retries(int count) {
        options = options.withRetries(count);
        return this;
    }

    public Pushes timeouts(Duration stall, Duration answer) {
        options = options.withTiming(timing(stall, answer));
        return this;
    }

    public Pushes parallel(int count) {
        parallel = count;
        return this;
    }

    public Pushes also(Path archive) {
        sources.add(ArchiveFile.of(archive.toString()));
        return this;
    }

    public Pushes alsoTo(String place) {
        to.add(place);
        return this;
    }

    public Pushes format(ImageFormat some) {
        format = some;
        return this;
    }

    public Pushes skipIfPresent() {
        skipIfPresent = true;
        return this;
    }

    /** Ends a chain of calls. */
    public Pushes build() {
        return this;
    }

    public static TransferResult push(Pushes request) throws IOException, InterruptedException {
        return request.push();
    }

    public static TransferResult push(Pushes request, List<String> log) throws IOException, InterruptedException {
        return request.push(log);
    }

    public TransferResult push() throws IOException, InterruptedException {
        return push(new ArrayList<>());
    }

    public TransferResult push(List<String> log) throws IOException, InterruptedException {
        return push(new TransferProgress(), line -> {
            synchronized (log) {
                log.add(line);
            }
        });
    }

    public TransferResult push(TransferProgress progress, Consumer<String> log)
            throws IOException, InterruptedException {
        List<RegistryDestination> destinations = to.stream()
                .map(place -> new RegistryDestination(Destination.of(place, tags), mountFrom, credentials, options))
                .toList();
        try (ImageSource source = ArchiveSource.open(sources, sources.size() > 1, format)) {
            return new Transfer(progress, log).run(source, destinations, parallel, skipIfPresent);
        }
    }

    /** Anonymous access to a registry without TLS, without retries. */
    public static AccessSpec anonymous() {
        return new AccessSpec(RegistryCredentials.ANONYMOUS, null, false, List.of(), null, null, null, false, 0);
    }

    private static RegistryOptions.Timing timing(Duration stall, Duration response) {
        return new RegistryOptions.Timing(Duration.ofMillis(20), stall, response);
    }
}
