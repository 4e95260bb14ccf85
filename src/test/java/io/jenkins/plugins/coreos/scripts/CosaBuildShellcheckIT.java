package io.jenkins.plugins.coreos.scripts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks sourced files, too ({@code -a}). */
class CosaBuildShellcheckIT {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "resources/io/jenkins/plugins/coreos/cosa-build.sh",
                "resources/io/jenkins/plugins/coreos/build-image.sh",
                "resources/io/jenkins/plugins/coreos/pull-secret.sh",
                "resources/io/jenkins/plugins/coreos/push-skopeo.sh",
                "resources/io/jenkins/plugins/coreos/read-files.sh",
                "resources/io/jenkins/plugins/coreos/replace-file.sh",
                "resources/io/jenkins/plugins/coreos/kola-run.sh",
                "resources/io/jenkins/plugins/coreos/clean-cosa-dir.sh",
                "src/test/resources/kube/container.sh",
                "src/test/resources/openshift/private-etc.sh",
                "src/test/resources/openshift/box.sh",
                "src/launcher/coreos-assembler.sh",
                "src/tools/release.sh",
                "src/test/resources/cosa/cosa"
            })
    void shellcheckFindsNothing(String file) throws Exception {
        Path script = Path.of(System.getProperty("coreos.basedir", ".")).resolve(file);
        Process shellcheck;
        try {
            shellcheck = new ProcessBuilder("shellcheck", "-x", "-a", script.toString())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            fail("shellcheck is not installed, and this test needs it: apt-get install shellcheck");
            return;
        }
        String findings = new String(shellcheck.getInputStream().readAllBytes(), UTF_8);
        assertThat(shellcheck.waitFor()).as(findings).isZero();
    }
}
