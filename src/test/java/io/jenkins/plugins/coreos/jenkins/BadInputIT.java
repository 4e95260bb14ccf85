package io.jenkins.plugins.coreos.jenkins;

import static io.jenkins.plugins.coreos.jenkins.PipelineBed.CREDENTIALS;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The error that a user sees when a step fails: one line, without a stack trace. */
@Tag("jenkins")
@ExtendWith({SharedBed.class, FailureLogs.class})
class BadInputIT {
    private final PipelineBed bed;
    private final Map<String, String> expected = new LinkedHashMap<>();
    private final StringBuilder script = new StringBuilder();

    BadInputIT(PipelineBed bed) {
        this.bed = bed;
    }

    @Test
    void everyInvalidInputIsOneLineAndTagsNothing() throws Exception {
        Path files = bed.directory("bad input");
        Path good = Archives.small(files.resolve("good.tar")).path();
        String to = "to: '" + bed.registry.host() + "/org/bad:latest', tlsVerify: false";
        String login = to + ", credentialsId: '" + CREDENTIALS + "'";
        bed.controller.addUsernamePassword("wrong", "unknown", "wrong password");

        push("a missing archive", files.resolve("none.tar"), login, "none.tar");
        push("a directory", files, login, "directory");
        push("an empty file", Archives.empty(files.resolve("empty.tar")), login, "empty");
        Path cut = Files.copy(good, files.resolve("cut.tar"));
        push("a truncated archive", Archives.truncate(cut, Files.size(cut) * 2 / 3), login, "cut.tar");
        push(
                "an archive without a manifest",
                Archives.layout().write(files.resolve("no.tar")).path(),
                login,
                "manifest");
        push(
                "an archive with two manifests",
                Archives.layout(
                                Archives.image().layers(1, 100),
                                Archives.image().layers(1, 200))
                        .write(files.resolve("two.tar"))
                        .path(),
                login,
                "2 ");
        push(
                "an unreachable registry",
                good,
                "to: '127.0.0.1:9/org/bad:latest', tlsVerify: false",
                "127.0.0.1:9: GET http://127.0.0.1:9/v2/: the connection was refused");
        push("a wrong password", good, to + ", credentialsId: 'wrong'", "credentials 'wrong'");
        push("no credentials", good, to, "401");
        push("missing credentials", good, to + ", credentialsId: 'nowhere'", "'nowhere'");
        push("an invalid destination", good, "to: 'not a place'", "not a place");
        call("an unknown parameter", "pushOciArchive archiv: 'x', to: 'a/b'", "did you mean 'archive'?");
        call("an unknown parameter", "cosaBuild sauce: 'x'", "did you mean 'source'?");
        call("an unknown parameter", "fixOpenshiftUser usr: 'x'", "did you mean 'user'?");
        call("an uninitialized directory", "dir('empty') { cosaBuild() }", "source");

        RealBuild build = bed.controller
                .addJob("bad-input", "node('cosa') {\n" + script + "}")
                .build()
                .expect("FAILURE");

        Map<String, List<String>> errors = errors(build.console());
        SoftAssertions.assertSoftly(softly -> {
            expected.forEach((what, text) -> softly.assertThat(errors.get(what))
                    .as(what)
                    .singleElement()
                    .asString()
                    .contains(text));
            softly.assertThat(build.console())
                    .doesNotContainPattern("(?m)^\\s+at [\\w.]+")
                    .doesNotContain("Exception");
        });
        assertThat(bed.registry.tags("org/bad")).isEmpty();
    }

    private void push(String what, Path archive, String parameters, String text) {
        call(what, "pushOciArchive archive: '" + archive + "', " + parameters, text);
    }

    private void call(String what, String step, String text) {
        String title = expected.size() + " " + what;
        expected.put(title, text);
        script.append("  echo 'case: %s'\n  catchError { %s }\n".formatted(title, step));
    }

    /** The errors in the log, by the case before them. */
    private static Map<String, List<String>> errors(String console) {
        Map<String, List<String>> errors = new LinkedHashMap<>();
        List<String> current = new java.util.ArrayList<>();
        for (String line : console.lines().toList()) {
            if (line.startsWith("case: ")) {
                current = new java.util.ArrayList<>();
                errors.put(line.substring("case: ".length()), current);
            } else if (line.startsWith("ERROR")) {
                current.add(line);
            }
        }
        return errors;
    }
}
