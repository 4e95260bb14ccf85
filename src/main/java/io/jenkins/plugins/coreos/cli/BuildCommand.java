package io.jenkins.plugins.coreos.cli;

import io.jenkins.plugins.coreos.core.cosa.CosaBuild;
import io.jenkins.plugins.coreos.core.cosa.CosaException;
import io.jenkins.plugins.coreos.core.cosa.CosaOutput;
import io.jenkins.plugins.coreos.core.cosa.CosaRequest;
import io.jenkins.plugins.coreos.core.cosa.PackageChanges;
import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.script.AgentScript;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code build}: the step {@code cosaBuild} on this machine. */
@Command(
        name = "build",
        sortOptions = false,
        description = "Builds with CoreOS Assembler, cosa on PATH; its log goes to standard error.")
public final class BuildCommand implements Callable<Integer> {
    private static final String SCRIPT = "cosa-build.sh";

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--cosa-dir",
            paramLabel = "DIR",
            description = "COSA's work directory; made where it does not exist. Default: this directory.")
    private String cosaDir;

    @Option(
            names = "--source",
            paramLabel = "URL|PATH",
            description =
                    "The configuration, a Git URL or an absolute path; needed until the directory is " + "initialised.")
    private String source;

    @Option(names = "--branch", paramLabel = "BRANCH", description = "The branch of the source.")
    private String branch;

    @Option(names = "--commit", paramLabel = "COMMIT", description = "The commit of the source.")
    private String commit;

    @Option(
            names = "--variant",
            paramLabel = "NAME",
            description = "The variant of the configuration, such as rhel-9.6.")
    private String variant;

    @Option(names = "--yumrepos", paramLabel = "URL|PATH", description = "Where .repo files and content_sets.yaml are.")
    private String yumrepos;

    @Option(names = "--yumrepos-branch", paramLabel = "BRANCH", description = "The branch of yumrepos.")
    private String yumreposBranch;

    @Option(names = "--transient", description = "Nothing cached is worth keeping.")
    private boolean transientBuild;

    @Option(
            names = "--build-fetch-url",
            paramLabel = "URL",
            description = "Where earlier builds are, to continue from.")
    private String buildFetchUrl;

    @Option(names = "--version", paramLabel = "VERSION", description = "The version of the build.")
    private String version;

    @Option(names = "--versionary", description = "Let the configuration's versionary give the version.")
    private boolean versionary;

    @Option(
            names = "--parent-build",
            paramLabel = "ID",
            description = "The build that package differences are against.")
    private String parentBuild;

    @Option(names = "--autolock", paramLabel = "ID", description = "The build to lock packages to.")
    private String autolock;

    @Option(names = "--strict", description = "Install locked packages only.")
    private boolean strict;

    @Option(names = "--force", description = "Make a new build although nothing changed.")
    private boolean force;

    @Option(names = "--skip-prune", description = "Keep old builds.")
    private boolean skipPrune;

    @Option(
            names = "--override",
            paramLabel = "DIR",
            description = "A directory to copy over overrides/rootfs; may be repeated.")
    private List<String> overrides;

    @Option(
            names = "--override-rpm",
            paramLabel = "FILE",
            description = "An RPM to copy to overrides/rpm; may be repeated.")
    private List<String> overrideRpms;

    @Option(
            names = "--artifact",
            paramLabel = "PLATFORM",
            description = "A disk image to make, such as qemu; may be repeated.")
    private List<String> artifacts;

    @Option(names = "--compress", description = "Compress the images.")
    private boolean compress;

    @Option(names = "--kvm", paramLabel = "auto|required|none", description = "Whether to use KVM. Default: auto.")
    private String kvm;

    @Option(names = "--verify", description = "Compare the files of the build with what meta.json says of them.")
    private boolean verify;

    @Option(names = "--authfile", paramLabel = "FILE", description = "Registry credentials (auth.json) for the build.")
    private String authFile;

    @Option(names = "--clean-cache", description = "Empty cache/ and tmp/ after a build that succeeded.")
    private boolean cleanCache;

    @Option(
            names = "--fetch-arg",
            paramLabel = "ARG",
            description = "One more argument for cosa fetch; may be repeated.")
    private List<String> fetchArgs;

    @Option(
            names = "--build-arg",
            paramLabel = "ARG",
            description = "One more argument for cosa build; may be repeated.")
    private List<String> buildArgs;

    @Option(
            names = "--phase",
            paramLabel = "PHASE",
            description = "One of init, buildfetch, fetch, build, osbuild, compress; may be repeated. "
                    + "Default: those that the other options call for.")
    private List<String> phases;

    @Option(names = "--json", description = "Print the result as one JSON object.")
    private boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try {
            CosaRequest request = request();
            ScriptProcess.Result result =
                    ScriptProcess.run("bash", SCRIPT, AgentScript.text(SCRIPT), request.arguments());
            if (result.exitCode() != 0) {
                err.println("error: the build was stopped (exit code " + result.exitCode() + ")");
                return 1;
            }
            CosaBuild build = CosaOutput.parse(result.output());
            if (json) {
                out.println(Json.write(build.toMap()));
            } else {
                print(build, out);
            }
            out.flush();
            return 0;
        } catch (CosaException e) {
            // COSA's last lines are on standard error already.
            err.println("error: " + OptionWords.of(e.summary()).replaceFirst("^cosaBuild failed", "the build failed"));
        } catch (IllegalArgumentException e) {
            return Usage.report(
                    OptionWords.of(e.getMessage()),
                    spec.commandLine().getCommandSpec().qualifiedName(),
                    err);
        } catch (IOException e) {
            err.println("error: " + OptionWords.of(e.getMessage()));
        } finally {
            err.flush();
        }
        return 1;
    }

    private CosaRequest request() {
        return CosaRequest.builder()
                .cosaDir(cosaDir)
                .source(source)
                .branch(branch)
                .commit(commit)
                .variant(variant)
                .yumrepos(yumrepos)
                .yumreposBranch(yumreposBranch)
                .transientBuild(transientBuild)
                .buildFetchUrl(buildFetchUrl)
                .version(version)
                .versionary(versionary)
                .parentBuild(parentBuild)
                .autolock(autolock)
                .strict(strict)
                .force(force)
                .skipPrune(skipPrune)
                .overrides(overrides)
                .overrideRpms(overrideRpms)
                .artifacts(artifacts)
                .compress(compress)
                .verify(verify)
                .kvm(kvm)
                .authFile(authFile)
                .cleanCache(cleanCache)
                .extraFetchArgs(fetchArgs)
                .extraBuildArgs(buildArgs)
                .phases(phases)
                .build();
    }

    private static void print(CosaBuild build, PrintWriter out) {
        if (build.id() == null) {
            out.println("build     none yet");
            return;
        }
        out.println("build     " + build.id() + " (" + build.name() + ", " + build.arch() + "), "
                + (build.changed() ? "new" : "unchanged"));
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
