package io.jenkins.plugins.coreos.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The programs that push, in the order of their turns. */
enum Tool {
    CLI("coreos-assembler"),
    SKOPEO("skopeo"),
    CRANE("crane"),
    /** The code of the command line in the benchmark's own virtual machine, which has pushed before: as on an agent. */
    WARM("the same in a warm JVM");

    private final String title;

    Tool(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /**
     * One push.
     *
     * @param archive the OCI archive
     * @param layout the same, unpacked
     * @param reference the destination
     * @param authority the certificate to trust, or null for plain HTTP
     */
    record Push(Path archive, Path layout, String reference, Path authority) {}

    /** The command that pushes without credentials; for {@link #WARM} only its arguments. */
    List<String> push(Settings settings, Push push, Path temporary) {
        List<String> command = new ArrayList<>();
        Path authority = push.authority();
        switch (this) {
            case CLI -> {
                command.addAll(settings.cli());
                command.addAll(arguments(push));
            }
            case WARM -> command.addAll(arguments(push));
            case SKOPEO -> {
                // Without this it unpacks into /var/tmp, where other programs write, too.
                command.addAll(List.of(settings.skopeo(), "--insecure-policy", "--tmpdir", temporary.toString()));
                command.addAll(List.of("copy", "--dest-no-creds"));
                command.add(authority == null ? "--dest-tls-verify=false" : "--dest-cert-dir=" + authority.getParent());
                command.addAll(List.of("oci-archive:" + push.archive(), "docker://" + push.reference()));
            }
            case CRANE -> {
                if (authority != null) {
                    command.addAll(List.of("env", "SSL_CERT_FILE=" + authority));
                }
                command.addAll(List.of(settings.crane(), "push"));
                if (authority == null) {
                    command.add("--insecure");
                }
                command.addAll(List.of(push.layout().toString(), push.reference()));
            }
        }
        return command;
    }

    private static List<String> arguments(Push push) {
        String trust = push.authority() == null ? "--tls-verify=false" : "--ca-certificate=" + push.authority();
        return List.of("push", push.archive().toString(), "--to", push.reference(), trust);
    }

    /** The command that only starts and exits. */
    List<String> start(Settings settings) {
        return switch (this) {
            case CLI -> {
                List<String> command = new ArrayList<>(settings.cli());
                command.add("--version");
                yield command;
            }
            case SKOPEO -> List.of(settings.skopeo(), "--version");
            case CRANE -> List.of(settings.crane(), "version");
            case WARM -> throw new IllegalArgumentException("nothing starts");
        };
    }
}
