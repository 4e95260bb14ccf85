package io.jenkins.plugins.coreos.cli;

import io.jenkins.plugins.coreos.core.archive.ArchiveCheck;
import io.jenkins.plugins.coreos.core.json.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code verify}: compares every blob of an OCI archive with its digest. */
@Command(
        name = "verify",
        description = {
            "Reads a whole OCI archive and compares every blob with its digest and size.",
            "Lists damaged, missing and unlisted blobs; exit code 1 if the archive has a fault."
        },
        mixinStandardHelpOptions = true)
public final class VerifyCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ARCHIVE", description = "The OCI archive; - for a file on standard input.")
    private String archive;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        ArchiveCheck.Report report = ArchiveCheck.of(
                Path.of(ArchiveArgument.file(archive)), Runtime.getRuntime().availableProcessors());
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
                .println("error: " + archive + " has " + faults + (faults == 1 ? " fault" : " faults"));
        return Main.FAILED;
    }
}
