package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.auth.RegistryCredentials;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Builds and runs inspections of images, as the steps and the command line do. */
final class Inspections {
    private final SourceSelector source;
    private final AccessBuilder access =
            new AccessBuilder().withTlsVerify(false).withRetries(0);
    private String arch;
    private boolean isDigestOnly;
    private boolean isMissingOk;
    private final List<String> log = new ArrayList<>();

    private Inspections(SourceSelector source) {
        this.source = source;
    }

    static Inspections of(String reference) {
        return new Inspections(ImageSelector.parse(reference, List.of()));
    }

    static Inspections of(Path archive) {
        return new Inspections(new NamedArchives(List.of(archive.toString()), null));
    }

    Inspections arch(String some) {
        arch = some;
        return this;
    }

    Inspections digestOnly() {
        isDigestOnly = true;
        return this;
    }

    Inspections missingOk(boolean isOk) {
        isMissingOk = isOk;
        return this;
    }

    Inspections credentials(String user, String password) {
        access.withCredentials(RegistryCredentials.basic(user, password, "the test"));
        return this;
    }

    Inspections retries(int count) {
        access.withRetries(count);
        return this;
    }

    List<String> log() {
        return log;
    }

    Optional<Map<String, Object>> run() throws IOException, InterruptedException {
        HostEnvironment host = HostEnvironment.of(Map.of("HOME", "/nonexistent"), Path.of(""));
        return new ImageInspection(source, arch, isDigestOnly, isMissingOk, access.build()).run(host, log::add);
    }

    Map<String, Object> map() throws IOException, InterruptedException {
        return run().orElseThrow();
    }
}
