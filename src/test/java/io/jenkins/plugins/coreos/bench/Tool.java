package io.jenkins.plugins.coreos.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Who pushes, in the order of their turns. */
enum Tool {
    CLI,
    SKOPEO;

    /** The command that pushes an archive, without credentials and without TLS. */
    List<String> push(Settings settings, Path archive, String reference, Path temporary) {
        List<String> command = new ArrayList<>();
        switch (this) {
            case CLI -> {
                command.addAll(settings.cli());
                command.addAll(List.of("push", archive.toString(), "--to", reference, "--tls-verify=false"));
            }
            case SKOPEO -> {
                // Without this it unpacks into /var/tmp, where others write too.
                command.addAll(List.of(settings.skopeo(), "--insecure-policy", "--tmpdir", temporary.toString()));
                command.addAll(List.of("copy", "--dest-tls-verify=false", "--dest-no-creds"));
                command.addAll(List.of("oci-archive:" + archive, "docker://" + reference));
            }
        }
        return command;
    }
}
