package io.jenkins.plugins.coreos.jenkins;

import static io.jenkins.plugins.coreos.jenkins.PipelineBed.CREDENTIALS;
import static io.jenkins.plugins.coreos.jenkins.PipelineBed.PASSWORD;
import static io.jenkins.plugins.coreos.jenkins.PipelineBed.USER;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A hostile Jenkinsfile: no parameter discloses a secret, or permits anything that {@code sh} would not. */
@Tag("jenkins")
@ExtendWith({SharedBed.class, FailureLogs.class})
class HostileJenkinsfileIT {
    private final PipelineBed bed;

    HostileJenkinsfileIT(PipelineBed bed) {
        this.bed = bed;
    }

    /** Values that break shells, option parsers or paths; TRAP is a file that an injected command would create. */
    private static final List<String> PAYLOADS = List.of(
            "$(touch TRAP)",
            "`touch TRAP`",
            "'; touch TRAP; '",
            "\"; touch TRAP; \"",
            "x\ntouch TRAP\n",
            "x & touch TRAP &",
            "| touch TRAP",
            "${IFS}touch${IFS}TRAP",
            "--authfile=/etc/passwd",
            "--authfile",
            "-x",
            "../../../../../../TRAP",
            "/etc/passwd",
            "x\u0000y",
            "x\ty",
            "<img src=x onerror=alert(1)>");

    private static final List<String> PUSH = List.of(
            "archive",
            "archives",
            "cosaDir",
            "build",
            "arches",
            "diskImages",
            "image",
            "tags",
            "format",
            "mountFrom",
            "to",
            "authFile",
            "caCertificate",
            "via",
            "clientCertificateId",
            "credentialsId");
    /** Parameters that become arguments of the script that runs skopeo. */
    private static final List<String> SKOPEO =
            List.of("archive", "cosaDir", "image", "to", "authFile", "caCertificate");

    private static final List<String> BUILD = List.of(
            "source",
            "branch",
            "commit",
            "variant",
            "yumrepos",
            "yumreposBranch",
            "buildFetchUrl",
            "version",
            "parentBuild",
            "autolock",
            "overrides",
            "overrideRpms",
            "artifacts",
            "kvm",
            "extraFetchArgs",
            "extraBuildArgs",
            "phases",
            "pullCredentialsId",
            "cosaDir");
    private static final List<String> LAYER = List.of(
            "from",
            "add",
            "remove",
            "to",
            "tags",
            "labels",
            "annotations",
            "arch",
            "compression",
            "created",
            "baseCredentialsId",
            "credentialsId");
    private static final List<String> USER_STEP = List.of("user", "shell", "safeDirectories");

    @Test
    void parametersReachNoShellAndDiscloseNoFile() {
        Path directory = bed.directory("hostile");
        Path trap = directory.resolve("trap");
        Path good = Archives.small(directory.resolve("good.tar")).path();
        String payloads = PAYLOADS.stream()
                .map(payload -> payload.replace("TRAP", trap.toString()))
                .map(HostileJenkinsfileIT::quoted)
                .collect(Collectors.joining(", "));
        String names = "push: %s, skopeo: %s, layer: %s, build: %s, user: %s"
                .formatted(groovy(PUSH), groovy(SKOPEO), groovy(LAYER), groovy(BUILD), groovy(USER_STEP));

        bed.forgetUser();
        RealBuild build = bed.controller
                .addJob("hostile", """
                        def names = [%s]
                        def to = '%s/org/hostile:x', good = '%s', login = '%s'
                        def attempt(String what, Closure step) {
                          try { step(); echo "went through: ${what}" } catch (e) { echo "refused: ${what}: ${e.message}" }
                        }
                        def branches = [:]
                        def payloads = [%s]
                        for (int i = 0; i < payloads.size(); i++) {
                          def number = i
                          def value = payloads[i]
                          branches["payload ${i}"] = {
                            dir("payload ${number}") {
                              for (name in names.push) {
                                def args = [to: to, tlsVerify: false, retries: 0]
                                if (!(name in ['credentialsId', 'authFile'])) { args.credentialsId = login }
                                if (!(name in ['archive', 'archives', 'cosaDir', 'build', 'arches', 'diskImages', 'image'])) { args.archive = good }
                                args[name] = value
                                attempt("push ${name} ${number}") { pushOciArchive(args) }
                              }
                              for (name in names.skopeo) {
                                def args = [to: to, tlsVerify: false, retries: 0, via: 'skopeo']
                                if (name != 'authFile') { args.credentialsId = login }
                                if (!(name in ['archive', 'cosaDir', 'image'])) { args.archive = good }
                                args[name] = value
                                attempt("skopeo ${name} ${number}") { pushOciArchive(args) }
                              }
                              for (name in names.layer) {
                                def args = [from: good, remove: '/a', to: to, tlsVerify: false, retries: 0]
                                if (name != 'credentialsId') { args.credentialsId = login }
                                args[name] = value
                                attempt("layer ${name} ${number}") { layerOciImage(args) }
                              }
                              for (name in names.build) {
                                def args = [source: 'https://github.com/openshift/os', phases: ['init']]
                                args[name] = value
                                attempt("build ${name} ${number}") { dir("b ${name}") { cosaBuild(args) } }
                              }
                              for (name in names.user) {
                                def args = [:]
                                args[name] = value
                                attempt("user ${name} ${number}") { fixOpenshiftUser(args) }
                              }
                            }
                          }
                        }
                        node('cosa') { parallel branches }
                        """.formatted(names, bed.registry.host(), good, CREDENTIALS, payloads))
                .build()
                .expect("SUCCESS");

        assertThat(trap).doesNotExist();
        int calls = PAYLOADS.size() * (PUSH.size() + SKOPEO.size() + LAYER.size() + BUILD.size() + USER_STEP.size());
        assertThat(build.console().lines().filter(line -> line.matches(".*(refused|went through): .*")))
                .hasSizeGreaterThanOrEqualTo(calls);
        assertThat(build.console())
                .doesNotContain("root:x:0:0")
                .doesNotContain(PASSWORD)
                .doesNotContainPattern("(?m)^\\s+at [\\w.]+")
                .contains("refused: push to 0: pushOciArchive: ", "refused: layer to 0: layerOciImage: ");
        assertThat(SecretHunt.filesThatHold(USER, PASSWORD, build.directory(), bed.agent.directory()))
                .isEmpty();
        bed.forgetUser();
    }

    /** A text as a Groovy literal, built with methods that the sandbox allows. */
    private static String quoted(String text) {
        return "'"
                + text.replace("\\", "\\\\")
                        .replace("'", "\\'")
                        .replace("\n", "\\n")
                        .replace("\t", "\\t")
                        .replace("\0", "\\000")
                + "'";
    }

    private static String groovy(List<String> names) {
        return names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", ", "[", "]"));
    }

    @Test
    void readsNoFileOfController() throws Exception {
        Path secret = bed.controller.home().resolve("secrets/master.key");
        assertThat(secret).exists();
        String key = Files.readString(secret).strip();

        RealBuild build = bed.controller
                .addJob("hostile-paths", """
                        node('cosa') {
                          for (path in ['%s', '../../../../controller/home/secrets/master.key']) {
                            catchError { pushOciArchive to: '%s/org/x:1', archive: path, tlsVerify: false }
                            catchError { pushOciArchive to: '%s/org/x:1', authFile: path, tlsVerify: false }
                            catchError { pushOciArchive to: '%s/org/x:1', caCertificate: path, tlsVerify: false }
                          }
                        }
                        """.formatted(
                                secret, bed.registry.host(), bed.registry.host(), bed.registry.host()))
                .build()
                .expect("FAILURE");

        assertThat(build.console()).doesNotContain(key.substring(0, 32));
    }
}
