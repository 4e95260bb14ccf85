package io.jenkins.plugins.coreos.jenkins;

import static io.jenkins.plugins.coreos.jenkins.PipelineBed.CREDENTIALS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The administrator's settings apply to every push. */
@Tag("jenkins")
@ExtendWith({SharedBed.class, FailureLogs.class})
class SettingsIT {
    private final PipelineBed bed;

    SettingsIT(PipelineBed bed) {
        this.bed = bed;
    }

    @AfterEach
    void forget() {
        bed.controller.forgetSettings();
    }

    @Test
    void pushToForbiddenRegistryFailsFirst() {
        bed.controller.settings("allowedRegistries = ['quay.io/org', '%s/allowed']".formatted(bed.registry.host()));
        TestArchive archive = Archives.small(bed.directory("allowed").resolve("a.tar"));
        int before = bed.registry.requests().size();
        StringBuilder script = new StringBuilder();
        List<String> places = List.of(
                bed.registry.host() + "/other/x:1",
                bed.registry.host() + "/allowed-not/x:1",
                "docker://" + bed.registry.host().toUpperCase(Locale.ROOT) + "/other/x",
                "quay.io.evil.example/org/x",
                "quay.io/organisation/x",
                "quay.io/org/../other/x");
        places.forEach(place ->
                script.append("catchError { pushOciArchive archive: '/does/not/exist', to: '%s', tlsVerify: false }\n"
                        .formatted(place)));
        script.append("catchError { pushOciArchive archive: '/does/not/exist', to: ['%s/allowed/x:1', '%s/other/x:1'],"
                .formatted(bed.registry.host(), bed.registry.host()));
        script.append(" tlsVerify: false }\n");
        script.append("catchError { copyOciImage from: '%s/other/x:1', to: '%s/allowed/x:1', deleteSource: true,"
                .formatted(bed.registry.host(), bed.registry.host()));
        script.append(" tlsVerify: false }\n");

        RealBuild build = bed.controller
                .addJob("not-allowed", "node('cosa') {\n" + script + "}")
                .build()
                .expect("FAILURE");

        assertThat(errors(build))
                .hasSize(places.size() + 2)
                .allSatisfy(line -> assertThat(line)
                        .doesNotContain("/does/not/exist")
                        .containsAnyOf(
                                "are not allowed here; Jenkins' settings allow quay.io/org, ",
                                "not a valid repository"));
        assertThat(bed.registry.requests()).hasSize(before);

        bed.controller
                .addJob(
                        "allowed",
                        push(archive, "allowed/x:1", "credentialsId: '" + CREDENTIALS + "', tlsVerify: false"))
                .build()
                .expect("SUCCESS");
        assertThat(bed.registry.manifestDigest("allowed/x", "1")).isEqualTo(archive.digest());
    }

    @Test
    void usesDefaultsForUnsetParameters() {
        bed.controller.settings(
                """
                insecureRegistries = ['%s']; parallel = 1; retries = 3
                defaultCredentials = [credentials('%s', 'nowhere'), credentials('%s/org', '%s')]
                """.formatted(bed.registry.host(), bed.registry.host(), bed.registry.host(), CREDENTIALS));
        TestArchive archive = Archives.small(bed.directory("defaults").resolve("a.tar"));

        RealBuild build = bed.controller
                .addJob("defaults", push(archive, "org/defaults:1", ""))
                .build()
                .expect("SUCCESS");
        RealBuild other = bed.controller
                .addJob("defaults-missing", push(archive, "other/defaults:1", ""))
                .build()
                .expect("FAILURE");

        assertThat(bed.registry.manifestDigest("org/defaults", "1")).isEqualTo(archive.digest());
        assertThat(build.console())
                .contains("with the credentials '" + CREDENTIALS + "' of Jenkins' settings")
                .contains("Jenkins' settings list it as an insecure registry");
        assertThat(errors(other))
                .singleElement()
                .asString()
                .contains("Jenkins' settings assign credentials to " + bed.registry.host()
                        + "/other/defaults, but there are no credentials 'nowhere'");
    }

    @Test
    void redirectsPushToMirror() {
        bed.controller.settings("""
                mirrors = [mirror('quay.io/org', '%s/mirror')]; insecureRegistries = ['%s']
                allowedRegistries = ['%s/mirror']
                """.formatted(bed.registry.host(), bed.registry.host(), bed.registry.host()));
        TestArchive archive = Archives.small(bed.directory("mirror").resolve("a.tar"));

        RealBuild build = bed.controller
                .addJob("mirror", """
                        node('cosa') {
                          def image = pushOciArchive archive: '%s', to: 'quay.io/org/x:1', credentialsId: '%s'
                          echo "it is at ${image.reference}"
                        }
                        """.formatted(archive.path(), CREDENTIALS))
                .build()
                .expect("SUCCESS");

        String place = bed.registry.host() + "/mirror/x";
        assertThat(build.console())
                .contains("quay.io/org/x goes to " + place + ", its mirror in Jenkins' settings for quay.io/org")
                .contains("it is at " + place + "@" + archive.digest());
    }

    @Test
    void readsBaseOfLayerFromMirrorWithDefaultCredentials() {
        bed.controller.settings("""
                mirrors = [mirror('quay.io/org', '%1$s/mirror')]; insecureRegistries = ['%1$s']
                allowedRegistries = ['%1$s/mirror']; defaultCredentials = [credentials('%1$s/mirror', '%2$s')]
                """.formatted(bed.registry.host(), CREDENTIALS));
        TestArchive archive = Archives.small(bed.directory("layer-mirror").resolve("a.tar"));

        RealBuild build = bed.controller
                .addJob("layer-mirror", """
                        node('cosa') {
                          pushOciArchive archive: '%s', to: 'quay.io/org/base:1'
                          sh 'mkdir -p tree/etc && echo x > tree/etc/x'
                          def image = layerOciImage from: 'quay.io/org/base:1', add: 'tree', archive: 'x.ociarchive'
                          echo "on ${image.base.reference}"
                          layerOciImage from: 'quay.io/org/base:1', add: 'tree', to: 'other.example/x:1'
                        }
                        """.formatted(archive.path()))
                .build()
                .expect("FAILURE");

        assertThat(build.console())
                .contains("reading from " + bed.registry.host() + "/mirror/base with the credentials '" + CREDENTIALS)
                .contains("on " + bed.registry.host() + "/mirror/base@" + archive.digest());
        assertThat(errors(build)).singleElement().asString().contains("layerOciImage: ", "are not allowed here");
    }

    @Test
    void settingsApplyToSkopeo() {
        bed.controller.settings("""
                mirrors = [mirror('quay.io/org', '%1$s/by-skopeo')]; insecureRegistries = ['%1$s']
                allowedRegistries = ['%1$s/by-skopeo']; retries = 0
                defaultCredentials = [credentials('%1$s/by-skopeo', '%2$s')]
                """.formatted(bed.registry.host(), CREDENTIALS));
        TestArchive archive = Archives.small(bed.directory("by-skopeo").resolve("a.tar"));

        RealBuild build = bed.controller
                .addJob("by-skopeo", """
                        node('cosa') {
                          def image = pushOciArchive archive: '%s', to: 'quay.io/org/x:1', via: 'skopeo'
                          echo "it is at ${image.reference}"
                        }
                        """.formatted(archive.path()))
                .build()
                .expect("SUCCESS");
        RealBuild other = bed.controller
                .addJob("not-by-skopeo", push(archive, "other/x:1", "via: 'skopeo'"))
                .build()
                .expect("FAILURE");

        assertThat(build.console())
                .contains("with skopeo version")
                .contains("it is at " + bed.registry.host() + "/by-skopeo/x@" + archive.digest());
        assertThat(bed.registry.manifestDigest("by-skopeo/x", "1")).isEqualTo(archive.digest());
        assertThat(errors(other)).singleElement().asString().contains("are not allowed here");
        assertThat(bed.registry.tags("other/x")).isEmpty();
    }

    @Test
    void settingsSurviveRestartAndInvalidOnesAreRejected() throws Exception {
        bed.controller.settings("""
                allowedRegistries = ['quay.io/org']; insecureRegistries = ['localhost:5000']; parallel = 3; retries = 0
                defaultCredentials = [credentials('quay.io', 'quay')]; mirrors = [mirror('quay.io', 'a.example/b')]
                openshiftRegistries = ['registry.apps.example']; proxyPasswordOnAgents = true
                """);
        assertThatThrownBy(() -> bed.controller.settings("allowedRegistries = ['quay.io/*']"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("allowedRegistries: 'quay.io/*' contains a *");
        assertThatThrownBy(() -> bed.controller.settings("parallel = 100"))
                .hasMessageContaining("parallel must be from 1 to 64");
        assertThatThrownBy(() -> bed.controller.settings("insecureRegistries = ['quay.io/org']"))
                .hasMessageContaining("insecureRegistries: 'quay.io/org' names repositories");

        assertThatThrownBy(() -> bed.controller.settings("openshiftRegistries = ['registry.apps.example/org']"))
                .hasMessageContaining("openshiftRegistries: 'registry.apps.example/org' names repositories");

        bed.controller.restart();
        bed.agent.awaitOnline();

        assertThat(bed.controller.settings("""
                "${allowedRegistries} ${insecureRegistries} ${parallel} ${retries} ${defaultCredentials[0].registry} " +
                    "${defaultCredentials[0].credentialsId} ${mirrors[0].prefix} ${mirrors[0].location} " +
                    "${openshiftRegistries} ${proxyPasswordOnAgents}"
                """))
                .startsWith(
                        "[quay.io/org] [localhost:5000] 3 0 quay.io quay quay.io a.example/b [registry.apps.example] true");
        assertThat(Files.readString(
                        bed.controller.home().resolve("io.jenkins.plugins.coreos.settings.CoreosSettings.xml")))
                .contains("<string>quay.io/org</string>");
    }

    private static List<String> errors(RealBuild build) {
        return build.console().lines().filter(line -> line.startsWith("ERROR")).toList();
    }

    private String push(TestArchive archive, String place, String more) {
        return "node('cosa') { pushOciArchive archive: '%s', to: '%s/%s'%s }"
                .formatted(archive.path(), bed.registry.host(), place, more.isEmpty() ? "" : ", " + more);
    }
}
