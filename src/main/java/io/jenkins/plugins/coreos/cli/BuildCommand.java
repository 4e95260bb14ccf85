package io.jenkins.plugins.coreos.cli;

import io.jenkins.plugins.coreos.core.cosa.CosaBuild;
import io.jenkins.plugins.coreos.core.cosa.CosaException;
import io.jenkins.plugins.coreos.core.cosa.CosaOutput;
import io.jenkins.plugins.coreos.core.cosa.CosaParameter;
import io.jenkins.plugins.coreos.core.cosa.CosaRequest;
import io.jenkins.plugins.coreos.core.cosa.PackageChanges;
import io.jenkins.plugins.coreos.core.json.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code build}: the step {@code cosaBuild} on this machine. */
@Command(
        name = "build",
        sortOptions = false,
        description = "Builds with CoreOS Assembler (cosa on PATH). The log of cosa goes to standard error.")
public final class BuildCommand implements Callable<Integer> {
    private static final String SCRIPT = "cosa-build.sh";

    @Spec
    private CommandSpec spec;

    @Option(names = "--json", order = 1, description = "Print the result as one JSON object.")
    private boolean json;

    @Option(
            names = {"-h", "--help"},
            order = 2,
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    private BuildCommand() {}

    /** Creates the command with an option for each parameter of the step. */
    static CommandSpec spec() {
        CommandSpec spec = CommandSpec.forAnnotatedObject(new BuildCommand());
        addOption(spec, "cosaDir", "DIR", "COSA's work directory; created if missing. Default: the current directory.");
        addOption(
                spec,
                "source",
                "URL|PATH",
                "The configuration, a Git URL or an absolute path; required for a new directory.");
        addOption(spec, "branch", "BRANCH", "The branch of the source.");
        addOption(spec, "commit", "COMMIT", "The commit of the source.");
        addOption(spec, "variant", "NAME", "The variant of the configuration, such as rhel-9.6.");
        addOption(spec, "yumrepos", "URL|PATH", "The source of .repo files and content_sets.yaml.");
        addOption(spec, "yumreposBranch", "BRANCH", "The branch of yumrepos.");
        addOption(spec, "transientBuild", "", "Treat the cache as disposable, so that COSA can skip fsync.");
        addOption(spec, "buildFetchUrl", "URL", "The location of earlier builds to continue from.");
        addOption(
                spec,
                "importImage",
                "IMAGE",
                "An image to import instead of building one, docker://REGISTRY/REPO:TAG or oci-archive:PATH.");
        addOption(
                spec,
                "download",
                "PLATFORM|all",
                "A disk image to take from the index of that image; may be repeated.");
        addOption(spec, "arch", "ARCH", "The architecture of those disk images. Default: that of this machine.");
        addOption(spec, "version", "VERSION", "The version of the build.");
        addOption(spec, "versionary", "", "Let the configuration's versionary script determine the version.");
        addOption(spec, "parentBuild", "ID", "The build to compute package differences against.");
        addOption(spec, "autolock", "ID", "The build to lock packages to.");
        addOption(spec, "strict", "", "Install locked packages only.");
        addOption(spec, "force", "", "Make a new build even if nothing has changed.");
        addOption(spec, "skipPrune", "", "Keep old builds.");
        addOption(
                spec,
                "overrides",
                "DIR",
                "A directory whose content is copied into overrides/rootfs; may be repeated.");
        addOption(spec, "overrideRpms", "FILE", "An RPM to copy to overrides/rpm; may be repeated.");
        addOption(spec, "artifacts", "PLATFORM", "A disk image to make, such as qemu; may be repeated.");
        addOption(spec, "compress", "", "Compress the images.");
        addOption(spec, "kvm", "auto|required|none", "The use of KVM. Default: auto.");
        addOption(spec, "verify", "", "Verify the files of the build against the checksums in meta.json.");
        addOption(spec, "authFile", "FILE", "Registry credentials (auth.json) for the build.");
        addOption(spec, "cleanCache", "", "Empty cache/ and tmp/ after a successful build.");
        addOption(spec, "extraFetchArgs", "ARG", "An additional argument for cosa fetch; may be repeated.");
        addOption(spec, "extraBuildArgs", "ARG", "An additional argument for cosa build; may be repeated.");
        addOption(
                spec,
                "phases",
                "PHASE",
                "One of " + String.join(", ", CosaRequest.PHASES) + "; may be repeated. "
                        + "Default: those that the other options require.");
        return spec;
    }

    /** Adds the option of a parameter; a flag has an empty label. */
    private static void addOption(CommandSpec spec, String name, String label, String description) {
        CosaParameter parameter = CosaParameter.of(name);
        spec.addOption(OptionSpec.builder(parameter.option())
                .type(parameter.type())
                .auxiliaryTypes(parameter.type() == List.class ? String.class : parameter.type())
                .arity(label.isEmpty() ? "0" : "1")
                .paramLabel(label)
                .description(description)
                .build());
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        CosaRequest.Builder request = CosaRequest.builder();
        for (CosaParameter parameter : CosaParameter.ALL) {
            request.set(parameter.name(), spec.findOption(parameter.option()).getValue());
        }
        ScriptProcess.Result result =
                ScriptProcess.run("bash", SCRIPT, request.build().arguments());
        if (result.exitCode() != 0) {
            throw new IOException("the build was stopped (exit code " + result.exitCode() + ")");
        }
        PrintWriter out = spec.commandLine().getOut();
        try {
            CosaBuild build = CosaOutput.parse(result.output());
            if (json) {
                out.println(Json.write(build.toMap()));
            } else {
                print(build, out);
            }
            return 0;
        } catch (CosaException e) {
            // COSA's last lines are on standard error already.
            throw new IOException(e.summary().replaceFirst("^cosaBuild failed", "the build failed"), e);
        }
    }

    private static void print(CosaBuild build, PrintWriter out) {
        if (build.id() == null) {
            out.println("build     none yet");
            return;
        }
        out.println("build     " + build.id() + " (" + build.name() + ", " + build.arch() + "), "
                + (build.changed() ? "new" : "unchanged") + (build.imported() ? ", imported" : ""));
        out.println("commit    " + build.ostreeCommit());
        if (build.ociArchive() != null) {
            out.println("image     " + build.ociArchive() + " (" + build.ociArchiveSize() + " bytes)");
            out.println("manifest  " + build.manifestDigest());
        }
        PackageChanges packages = build.packages();
        out.println("packages  " + packages.added().size() + " added, "
                + packages.removed().size() + " removed, " + packages.upgraded().size() + " upgraded, "
                + packages.downgraded().size() + " downgraded");
    }
}
