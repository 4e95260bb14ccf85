package io.jenkins.plugins.coreos.jenkins;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.DockerRegistry;
import io.jenkins.plugins.coreos.testing.Processes;
import io.jenkins.plugins.coreos.testing.Skopeo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code make demo} with a real Jenkins: a nightly image and a change layered on it, to watch in a browser. */
@Tag("demo")
class DemoIT {
    /** Seconds for which the controller keeps running afterwards, for inspection. */
    private static final Duration STAY = Duration.ofSeconds(Long.getLong("coreos.demo.seconds", 0));

    private static final Pattern PUSHED = Pattern.compile("pushed (\\S+@(sha256:[0-9a-f]{64})) from (\\S+)");

    private static final Pattern LAYERED =
            Pattern.compile("layered \\S+@(sha256:[0-9a-f]{64}) on (\\S+@sha256:[0-9a-f]{64})");

    @TempDir
    Path directory;

    @Test
    void exampleLayersChangeOnNightly() throws Exception {
        say("starting a Jenkins controller with the plugin, an agent, and a registry that asks for a password");
        try (PipelineBed bed = PipelineBed.start(directory)) {
            bed.controller.groovy(
                    "jenkins.model.Jenkins.get().authorizationStrategy.allowAnonymousRead = true; 'read'");
            RealJob job = bed.controller.addJob("rhcos", """
                    // The 'cosa' on this agent is a stand-in that obeys COSA's contract, not COSA.
                    node('cosa') {
                      stage('Repair the user') {
                        fixOpenshiftUser()
                      }
                      def build
                      stage('Build') {
                        build = cosaBuild source: 'https://github.com/openshift/os', variant: 'rhel-9.6',
                            artifacts: ['qemu']
                      }
                      stage('Push') {
                        def image = pushOciArchive to: '%1$s/org/rhcos:nightly', diskImages: ['qemu'],
                            credentialsId: '%2$s', tlsVerify: false
                        echo "pushed ${image.reference} from ${build.id}"
                      }
                      stage('Pull request') {
                        sh 'mkdir -p rootfs/etc && echo changed >rootfs/etc/motd'
                        def image = layerOciImage from: '%1$s/org/rhcos:nightly', add: ['rootfs'],
                            to: '%1$s/org/rhcos:pr-42', archive: 'pr.ociarchive',
                            baseCredentialsId: '%2$s', credentialsId: '%2$s', tlsVerify: false
                        echo "layered ${image.reference} on ${image.base.reference}"
                      }
                    }
                    """.formatted(bed.registry.host(), PipelineBed.CREDENTIALS));
            RealBuild build = job.build();
            say("building: " + bed.controller.url() + "job/rhcos/1/console");
            build.expect("SUCCESS");
            System.out.println(build.console());
            Matcher pushed = PUSHED.matcher(build.console());
            assertThat(pushed.find()).isTrue();
            Matcher layered = LAYERED.matcher(build.console());
            assertThat(layered.find()).isTrue();
            compare("nightly", pushed.group(2), readBack(bed.registry, "nightly"));
            compare("pr-42", layered.group(1), readBack(bed.registry, "pr-42"));
            assertThat(layered.group(2)).isEqualTo(pushed.group(1));
            if (!STAY.isZero()) {
                say("still there for " + STAY.toMinutes() + " minutes: " + bed.controller.url() + "job/rhcos/");
                Thread.sleep(STAY.toMillis());
            }
        }
    }

    private static void compare(String tag, String reported, String found) {
        say(tag + ", reported by the step: " + reported);
        say(tag + ", at the registry:      " + found);
        assertThat(found).isEqualTo(reported);
    }

    private static String readBack(DockerRegistry registry, String tag) {
        return Processes.command(Skopeo.skopeo(
                        "inspect",
                        "--tls-verify=false",
                        "--creds=" + PipelineBed.USER + ":" + PipelineBed.PASSWORD,
                        "--format={{.Digest}}",
                        "docker://" + registry.host() + "/org/rhcos:" + tag))
                .ok()
                .stdout()
                .strip();
    }

    private static void say(String text) {
        System.out.println("==> " + text);
    }
}
