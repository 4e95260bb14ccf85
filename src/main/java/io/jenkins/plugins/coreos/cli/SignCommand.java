package io.jenkins.plugins.coreos.cli;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.transfer.HostEnvironment;
import io.jenkins.plugins.coreos.core.transfer.ImageSelector;
import io.jenkins.plugins.coreos.core.transfer.ImageSigning;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sign}: signs an image in a registry. */
@Command(
        name = "sign",
        description = "Signs an image in a registry, and each image of an index, as cosign does without a transparency"
                + " log. Existing signatures are kept.",
        mixinStandardHelpOptions = true)
public final class SignCommand implements Callable<Integer> {
    @Parameters(paramLabel = "REGISTRY/REPO[:TAG][@DIGEST]", description = "The image to sign (default tag: latest).")
    private String image;

    @Option(
            names = "--key",
            required = true,
            paramLabel = "FILE",
            description = "The private key: an ECDSA key as cosign, podman or openssl write it.")
    private String key;

    @Mixin
    private PassphraseOption passphrase = new PassphraseOption();

    @Option(
            names = "--identity",
            paramLabel = "REF",
            description = "The reference that the signature names (default: that of the image).")
    private String identity;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Mixin
    private RequestOptions options = new RequestOptions();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        HostEnvironment host = ((Main) spec.root().userObject()).host();
        String reference = ArchiveArgument.reference(image, "push ARCHIVE --to REGISTRY/REPO:TAG --sign FILE");
        ImageSigning signing =
                new ImageSigning(ImageSelector.parse(reference, List.of()), identity, options.access(host));
        Map<String, Object> result;
        try (Screen screen = options.screen(spec.commandLine().getErr())) {
            result = signing.run(host, passphrase.read(key, host), screen::line);
        }
        out.println(json ? Json.write(result) : result.get("reference"));
        return 0;
    }
}
