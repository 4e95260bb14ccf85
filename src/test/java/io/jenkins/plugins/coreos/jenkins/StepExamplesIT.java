package io.jenkins.plugins.coreos.jenkins;

import static io.jenkins.plugins.coreos.jenkins.PipelineBed.CREDENTIALS;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.signature.SigstoreKeys;
import io.jenkins.plugins.coreos.testing.BuilderHost;
import io.jenkins.plugins.coreos.testing.FailureLogs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Runs the examples in docs/steps.md, in the sandbox, with the stand-in for COSA. */
@Tag("jenkins")
@ExtendWith({SharedBed.class, FailureLogs.class})
class StepExamplesIT {
    private static final Path PAGE = Path.of(System.getProperty("coreos.basedir"), "docs/steps.md");
    private static final Pattern EXAMPLE =
            Pattern.compile("### Example of (\\w+)\\n\\n```groovy\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

    @TempDir
    static Path builder;

    private final PipelineBed bed;

    StepExamplesIT(PipelineBed bed) {
        this.bed = bed;
    }

    @Test
    void everyExampleRunsAndPrintsItsResult() throws IOException {
        List<MatchResult> examples =
                EXAMPLE.matcher(Files.readString(PAGE)).results().toList();
        assertThat(examples)
                .extracting(example -> example.group(1))
                .containsExactly(
                        "cosaBuild",
                        "fixOpenshiftUser",
                        "withOpenshiftUser",
                        "pushOciArchive",
                        "copyOciImage",
                        "pullOciArchive",
                        "layerOciImage",
                        "buildOciImage",
                        "signOciImage",
                        "inspectOciImage");

        assertThat(console(examples.get(0)))
                .containsPattern("(?m)^rhcos \\S+ for \\w+: \\d+ packages upgraded$")
                .containsPattern("(?m)^qemu: \\S+qemu\\S+, \\d+ bytes$");
        assertThat(console(examples.get(1))).containsPattern("(?m)^UID \\d+ is builder, at home in /.+ \\(\\w+\\)$");
        assertThat(console(examples.get(2))).contains("builder is at home in /", "ran as builder");
        assertThat(console(examples.get(3)))
                .containsPattern("(?m)^pushed \\S+/docs/rhcos@sha256:[0-9a-f]{64} as rhel-9\\.6$")
                .containsPattern("(?m)^\\d+ of \\d+ bytes sent, 0 blobs were already present$");
        assertThat(bed.registry.tags("docs/rhcos")).containsExactly("rhel-9.6");
        assertThat(console(examples.get(4)))
                .containsPattern("(?m)^promoted \\S+/docs/rhcos@sha256:\\S+ to \\S+/docs/rhcos@sha256:[0-9a-f]{64}$");
        assertThat(bed.registry.tags("docs/rhcos")).contains("416.94", "latest");
        assertThat(console(examples.get(5)))
                .containsPattern("(?m)^testing sha256:[0-9a-f]{64} in /.+/rhcos\\.ociarchive$");
        assertThat(console(examples.get(6)))
                .containsPattern("(?m)^layer of 3 entries on \\S+/docs/rhcos@sha256:[0-9a-f]{64}$")
                .containsPattern("(?m)^pushed \\S+/docs/rhcos@sha256:[0-9a-f]{64}, wrote /.+/pr\\.ociarchive$");
        assertThat(bed.registry.tags("docs/rhcos")).contains("pr-42");
        assertThat(built(examples.get(7)))
                .containsPattern("(?m)^built sha256:[0-9a-f]{64} on \\S+/docs/base@sha256:[0-9a-f]{64}$")
                .containsPattern("(?m)^\\d+ bytes in /.+/node\\.ociarchive by buildah version");
        bed.controller.addSecretFile("cosign-key", SigstoreKeys.KEY);
        bed.controller.addSecretText("cosign-password", SigstoreKeys.PASSPHRASE);
        assertThat(console(examples.get(8)))
                .containsPattern("(?m)^signOciImage: signed \\S+/docs/rhcos@sha256:[0-9a-f]{64} as \\S+:416\\.94$");
        assertThat(console(examples.get(9)))
                .containsPattern("(?m)^\\S+ for \\w+: sha256:[0-9a-f]{64}$")
                .contains("not released yet");
    }

    /** The output of the example of buildOciImage, on an agent as root and with a base that has a shell. */
    private String built(MatchResult example) throws IOException {
        BuilderHost host = new BuilderHost(builder).insecure(bed.registry.host());
        String base = bed.registry.host() + "/docs/base:rhel-9.6";
        host.push(host.base("base"), base, "--dest-creds=" + PipelineBed.USER + ":" + PipelineBed.PASSWORD);
        Map<String, String> environment = new HashMap<>(host.environment());
        environment.put("PATH", System.getenv("PATH"));
        bed.controller.addAgent("docs-builder", environment).awaitOnline();
        bed.controller.addSecretText("rhel-repos", "secret of the example");
        return bed.controller
                .addJob(
                        "example",
                        example.group(2)
                                .replace("node('cosa')", "node('docs-builder')")
                                .replace("quay.io/org/rhcos:rhel-9.6", base)
                                .replace("'quay-push'", "'" + CREDENTIALS + "'"))
                .build()
                .expect("SUCCESS")
                .console();
    }

    private String console(MatchResult example) {
        String script = example.group(2)
                .replace("quay.io/org/rhcos-ci:416.94", "quay.io/org/rhcos:rhel-9.6")
                .replace("quay.io/org/rhcos", bed.registry.host() + "/docs/rhcos")
                .replace("credentialsId: 'quay-push'", "credentialsId: '" + CREDENTIALS + "', tlsVerify: false");
        return bed.controller
                .addJob("example-of-" + example.group(1), script)
                .build()
                .expect("SUCCESS")
                .console();
    }
}
