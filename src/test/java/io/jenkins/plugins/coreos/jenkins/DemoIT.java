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

/** {@code make demo} with a real Jenkins: a job that builds and pushes, to watch in a browser. */
@Tag("demo")
class DemoIT {
    /** Seconds for which the controller keeps running afterwards, for inspection. */
    private static final Duration STAY = Duration.ofSeconds(Long.getLong("coreos.demo.seconds", 0));

    private static final Pattern PUSHED = Pattern.compile("pushed \\S+@(sha256:[0-9a-f]{64}) from (\\S+)");

    @TempDir
    Path directory;

    @Test
    void exampleBuildsAndPushes() throws Exception {
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
                        build = cosaBuild source: 'https://github.com/openshift/os', variant: 'rhel-9.6'
                      }
                      stage('Push') {
                        def image = pushOciArchive to: '%s/org/rhcos:demo', credentialsId: '%s', tlsVerify: false
                        echo "pushed ${image.reference} from ${build.id}"
                      }
                    }
                    """.formatted(bed.registry.host(), PipelineBed.CREDENTIALS));
            RealBuild build = job.build();
            say("building: " + bed.controller.url() + "job/rhcos/1/console");
            build.expect("SUCCESS");
            System.out.println(build.console());
            Matcher pushed = PUSHED.matcher(build.console());
            assertThat(pushed.find()).isTrue();
            String found = readBack(bed.registry);
            say("recorded by the build: " + pushed.group(1));
            say("at the registry:       " + found);
            assertThat(found).isEqualTo(pushed.group(1));
            if (!STAY.isZero()) {
                say("still there for " + STAY.toMinutes() + " minutes: " + bed.controller.url() + "job/rhcos/");
                Thread.sleep(STAY.toMillis());
            }
        }
    }

    private static String readBack(DockerRegistry registry) {
        return Processes.command(Skopeo.skopeo(
                        "inspect",
                        "--tls-verify=false",
                        "--creds=" + PipelineBed.USER + ":" + PipelineBed.PASSWORD,
                        "--format={{.Digest}}",
                        "docker://" + registry.host() + "/org/rhcos:demo"))
                .ok()
                .stdout()
                .strip();
    }

    private static void say(String text) {
        System.out.println("==> " + text);
    }
}
