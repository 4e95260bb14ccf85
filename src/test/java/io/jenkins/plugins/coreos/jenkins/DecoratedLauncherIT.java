package io.jenkins.plugins.coreos.jenkins;

import static io.jenkins.plugins.coreos.jenkins.RealController.literal;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.FailureLogs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Steps whose commands run outside the agent's container, as in the Kubernetes plugin's {@code container()}: a
 * decorator moves every command to a mount namespace with a different passwd file, user and PATH, while FilePath still
 * accesses the files of the agent.
 */
@Tag("jenkins")
@ExtendWith({SharedBed.class, FailureLogs.class})
class DecoratedLauncherIT {
    private static final int UID = 1_000_660_000;

    private static final String ENTER = """
            #!/bin/sh
            # Like `docker exec`, where the environment of the process is in the arguments, which every user can read.
            { printf '%%s\\n' "$@" && env; } >>'%s/seen'
            exec unshare -m --propagation private sh -c '
                . "$0" && private_etc
                mount --bind "$1/passwd" /etc/passwd
                mount --bind "$1/home" /home
                PATH=$1/bin:/usr/bin:/bin
                shift
                exec setpriv --reuid %d --regid 0 --clear-groups "$@"' '%s' '%s' "$@"
            """;

    private static final String COSA = """
            #!/bin/sh
            [ "$1" != build ] ||
                echo "cosa runs as $(whoami), its secret belongs to $(stat -c '%%U, %%a' "$REGISTRY_AUTH_FILE")"
            exec '%s/cosa' "$@"
            """;

    private final PipelineBed bed;
    private Path container;
    private Path passwd;

    DecoratedLauncherIT(PipelineBed bed) {
        this.bed = bed;
    }

    @BeforeEach
    void decorate() throws IOException {
        assertThat(RandomUser.OWN.uid())
                .as("a mount namespace and another user need root")
                .isZero();
        // The container's user must be able to write the files that the agent creates as root.
        RandomUser agent = new RandomUser(0, List.of("sh", "-c", "umask 0000; exec \"$@\"", "sh"));
        container = agent.makeWritable(bed.directory("container"));
        agent.makeWritable(Files.createDirectories(container.resolve("home")));
        Path bin = Files.createDirectories(container.resolve("bin"));
        Path standIn = Path.of(System.getProperty("coreos.basedir"), "src/test/resources/cosa");
        program(bin.resolve("cosa"), COSA.formatted(standIn));
        Path privateEtc = Path.of(System.getProperty("coreos.basedir"), "src/test/resources/openshift/private-etc.sh");
        Path enter = program(container.resolve("enter"), ENTER.formatted(container, UID, privateEtc, container));
        passwd = agent.makeWritable(Files.writeString(
                container.resolve("passwd"),
                "root:x:0:0:root:/root:/bin/bash\n" + UID + ":x:" + UID + ":0:" + UID + " user:/:/sbin/nologin\n"));

        bed.controller.groovy("""
                hudson.LauncherDecorator.all().add(new hudson.LauncherDecorator() {
                    hudson.Launcher decorate(hudson.Launcher launcher, hudson.model.Node node) {
                        node.nodeName == 'pod' ? launcher.decorateByPrefix(%s) : launcher
                    }
                    String toString() { 'a container of a test' }
                })
                """.formatted(literal(enter.toString())));
        bed.controller.addAgent(
                "pod", Map.of("PATH", "/usr/bin:/bin", "HOME", "/", "COSA_BUILD_KVM_DEVICE", "/dev/null"), agent);
    }

    @AfterEach
    void undecorate() {
        bed.controller.groovy("""
                def all = hudson.LauncherDecorator.all()
                all.findAll { it.toString() == 'a container of a test' }.each { all.remove(it) }
                jenkins.model.Jenkins.get().removeNode(jenkins.model.Jenkins.get().getNode('pod'))
                """);
    }

    @Test
    void stepsRunInTheContainerNotOnTheAgent() throws IOException {
        String secret = "{\"auths\": {\"quay.io\": {\"auth\": \"cm9ib3Q6czNjcmV0\"}}}";
        bed.controller.addSecretFile("pull-pod", secret);
        String agents = Files.readString(Path.of("/etc/passwd"));

        RealBuild build =
                bed.controller.addJob("decorated", """
                        node('pod') {
                          def user = fixOpenshiftUser(safeDirectories: ['*'])
                          echo "step: ${user.uid} is ${user.user}, method ${user.method}"
                          sh 'echo "inside: $(whoami)"'
                          echo "the agent knows the user: ${readFile('/etc/passwd').contains('%d')}"
                          withOpenshiftUser {
                            sh 'echo "body: $USER, writable: $(test -w "$HOME" && echo yes)"'
                            def build = cosaBuild source: 'https://github.com/openshift/os', cosaDir: 'cosa',
                                pullCredentialsId: 'pull-pod', verify: true
                            echo "built ${build.id}: ${build.changed}"
                          }
                        }
                        """.formatted(UID)).build().expect("SUCCESS");

        assertThat(build.console())
                .contains("step: " + UID + " is builder, method passwd")
                .contains("inside: builder")
                .contains("the agent knows the user: false")
                .contains("body: builder, writable: yes")
                .contains("cosa runs as builder, its secret belongs to builder, 600")
                .containsPattern("built \\S+: true");
        assertThat(Files.readString(container.resolve("seen")))
                .contains("COREOS_SEALED_SECRET=")
                .doesNotContain("cm9ib3Q6czNjcmV0", Base64.getEncoder().encodeToString(secret.getBytes(UTF_8)));
        assertThat(Files.readString(passwd)).contains("builder:x:" + UID + ":0:");
        assertThat(Files.readString(Path.of("/etc/passwd"))).isEqualTo(agents);
    }

    private static Path program(Path file, String text) throws IOException {
        Files.writeString(file, text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
