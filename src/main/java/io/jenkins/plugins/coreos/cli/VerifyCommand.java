package io.jenkins.plugins.coreos.cli;

import io.jenkins.plugins.coreos.core.archive.ArchiveCheck;
import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import io.jenkins.plugins.coreos.core.transfer.HostEnvironment;
import io.jenkins.plugins.coreos.core.transfer.ImageSelector;
import io.jenkins.plugins.coreos.core.transfer.ImageSignature;
import io.jenkins.plugins.coreos.core.transfer.ImageVerification;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code verify}: compares every blob of an OCI archive with its digest, or verifies the signature of an image. */
@Command(
        name = "verify",
        description = {
            "Verifies the blobs of an OCI archive or, with --key, the signature of an image in a registry.",
            "Without --key: reads the whole archive and compares every blob with its digest and size. Lists damaged,"
                    + " missing and unlisted blobs.",
            "With --key: verifies that the key has signed the image, for its repository and tag.",
            "Exit code 1 if the archive has a fault, or the image has no valid signature."
        },
        mixinStandardHelpOptions = true)
public final class VerifyCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "IMAGE",
            description =
                    "The OCI archive (- for a file on standard input), or with --key REGISTRY/REPO[:TAG|@DIGEST].")
    private String image;

    @Option(names = "--key", paramLabel = "FILE", description = "The public key (PEM), such as cosign.pub.")
    private String key;

    @Option(
            names = "--identity",
            paramLabel = "REF",
            description = "The exact reference that the signature must name (default: the image's repository, and its"
                    + " tag if the signature names one too).")
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
        if (key != null) {
            verifySignature(out);
            return 0;
        }
        if (identity != null) {
            throw new IllegalArgumentException("--identity needs --key");
        }
        if (looksLikeImage()) {
            throw new ArchiveException(
                    image
                            + " does not exist; to verify the signature of an image in a registry, add --key with the public key");
        }
        ArchiveCheck.Report report = ArchiveCheck.of(
                Path.of(ArchiveArgument.file(image)), Runtime.getRuntime().availableProcessors());
        if (json) {
            out.println(Json.write(report.toMap()));
        } else {
            report.faults().forEach(fault -> out.println("fault    " + fault));
            report.extra().forEach(extra -> out.println("extra    " + extra + " is not listed by any manifest"));
            out.println("checked  " + report.blobs() + " blobs, " + report.bytes() + " bytes");
        }
        out.flush();
        if (report.faults().isEmpty()) {
            return 0;
        }
        int faults = report.faults().size();
        spec.commandLine()
                .getErr()
                .println("error: " + image + " has " + faults + (faults == 1 ? " fault" : " faults"));
        return Main.FAILED;
    }

    /** Returns whether the argument is an image reference and no such file exists. */
    private boolean looksLikeImage() {
        try {
            ImageSelector.parse(image, List.of());
            return !ArchiveArgument.isArchive(image) && !Files.exists(Path.of(image));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void verifySignature(PrintWriter out) throws IOException, InterruptedException {
        HostEnvironment host = ((Main) spec.root().userObject()).host();
        ImageVerification verification = new ImageVerification(
                ImageSelector.parse(image, List.of()),
                SigningKeyFile.readPublic(key, host),
                identity,
                options.access(host));
        List<ImageSignature> signatures;
        try (Screen screen = options.screen(spec.commandLine().getErr())) {
            signatures = verification.run(host, screen::line);
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("digest", signatures.get(0).image().toString());
        result.put("signatures", signatures.stream().map(ImageSignature::toMap).toList());
        if (json) {
            out.println(Json.write(result));
        } else {
            signatures.forEach(signature -> out.println("signed   "
                    + Usage.printable(signature.identity()).replaceAll("[\\n\\t]+", " ") + " by "
                    + signature.key()));
            out.println("digest   " + result.get("digest"));
        }
        out.flush();
    }
}
