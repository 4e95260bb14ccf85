package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.oci.ImageFormat;
import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import io.jenkins.plugins.coreos.core.registry.RegistryOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Pushes as tests want them: unverified, and impatient. */
public final class Pushes {
    private final List<Source> sources = new ArrayList<>();
    private final List<String> to = new ArrayList<>();
    private ImageFormat format;
    private boolean skipIfPresent;
    private List<String> tags = List.of();
    private List<String> mountFrom = List.of();
    private RegistryCredentials credentials = RegistryCredentials.ANONYMOUS;
    private RegistryOptions options = RegistryOptions.DEFAULT
            .withTlsVerify(false)
            .withRetries(3)
            .withFirstDelay(Duration.ofMillis(20))
            .withTimeouts(Duration.ofSeconds(2), Duration.ofSeconds(2));
    private int parallel = 4;

    private Pushes(Path archive, String to) {
        sources.add(Source.of(archive.toString()));
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
        options = options.withTimeouts(stall, answer);
        return this;
    }

    public Pushes parallel(int lanes) {
        parallel = lanes;
        return this;
    }

    public Pushes also(Path archive) {
        sources.add(Source.of(archive.toString()));
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

    public PushRequest build() {
        return new PushRequest(
                sources,
                to.stream()
                        .map(place -> new Target(Destination.of(place, tags), credentials, options))
                        .toList(),
                format,
                parallel,
                mountFrom,
                skipIfPresent);
    }

    public PushResult push() throws IOException, InterruptedException {
        return push(build());
    }

    /** Anonymous access, as for {@link PushOrder}. */
    public static Target open(Destination destination) {
        return new Target(
                destination,
                RegistryCredentials.ANONYMOUS,
                RegistryOptions.DEFAULT.withTlsVerify(false).withRetries(0));
    }

    public static PushResult push(PushRequest request) throws IOException, InterruptedException {
        return push(request, new ArrayList<>());
    }

    public static PushResult push(PushRequest request, List<String> log) throws IOException, InterruptedException {
        return new Pusher(new PushProgress(), line -> {
                    synchronized (log) {
                        log.add(line);
                    }
                })
                .push(request);
    }
}
