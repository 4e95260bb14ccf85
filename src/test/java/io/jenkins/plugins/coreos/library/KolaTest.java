package io.jenkins.plugins.coreos.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code coreosTest}: the arguments of kola, and the interpretation of its exit code. */
class KolaTest {
    private final LibraryRun run = new LibraryRun();

    @Test
    void runsTestsWithMuchMemorySeparately() throws Throwable {
        run.run("coreosTest cosaDir: 'cosa'");

        assertThat(words())
                .containsExactly(
                        "'kola' 'cosa' 'run' 'default' '--build=latest' '--tag=!reprovision' '--parallel=auto'",
                        "'kola-reprovision' 'cosa' 'run' 'default' '--build=latest' '--tag=reprovision'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            build: '9'                        | 'run' 'default' '--build=9' '--tag
            arch: 's390x'                     | '--build=latest' '--arch=s390x'
            skipTags: ['luks', 'iscsi']       | '--tag=!luks' '--tag=!iscsi' '--tag=!reprovision'
            skipTests: '*.uefi-secure'        | '--denylist-test=*.uefi-secure'
            extTests: ['a b']                 | '--exttest=a b'
            parallel: 4                       | '--parallel=4'
            parallel: '5'                     | '--parallel=5'
            rerun: false                      | 'run' 'off'
            rerun: false, rerunSuccess: true  | 'run' 'off'
            rerunSuccess: false               | 'run' 'none'
            rerunSuccess: true                | 'run' 'all'
            rerunSuccess: ['x', 'y']          | 'run' 'tags=x,y'
            rerunSuccess: 'x'                 | 'run' 'tags=x'
            oscontainer: 'out/pr.ociarchive'  | '--build=latest' '--oscontainer=out/pr.ociarchive' '--tag=!reprovision'
            oscontainer: 'quay.io/org/x:pr'   | '--oscontainer=ostree-unverified-registry:quay.io/org/x:pr'
            oscontainer: 'docker://quay.io/x' | '--oscontainer=ostree-unverified-registry:quay.io/x'
            oscontainer: 'ostree-remote-registry:f:q.io/x' | '--oscontainer=ostree-remote-registry:f:q.io/x'
            marker: 'pr-7'                    | 'kola-pr-7' '.' 'run'
            """)
    void passesParametersToKola(String given, String words) throws Throwable {
        run.run("coreosTest(" + given + ")");

        assertThat(words().get(0)).contains(words);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            tests: ['basic', "ext.it's"]       | '--parallel=auto' 'basic' 'ext.it'\\''s'
            platformArgs: ['-p', 'aws']        | '-p' 'aws' '--parallel=auto'
            extraArgs: ['--qemu-memory', '8192'] | '--parallel=auto' '--qemu-memory' '8192'
            """)
    void selectedTestsAreOneRun(String given, String words) throws Throwable {
        run.run("coreosTest(" + given + ")");

        assertThat(words()).hasSize(1);
        assertThat(words().get(0)).endsWith(words).doesNotContain("reprovision");
    }

    @Test
    void runsUpgradeTestsInParallel() throws Throwable {
        assertThat(run.run("return coreosTest(upgrade: true).codes"))
                .isEqualTo(Map.of("kola", 0, "kola-reprovision", 0, "kola-upgrade", 0));

        assertThat(words())
                .last()
                .asString()
                .isEqualTo("'kola-upgrade' '.' 'run-upgrade' 'default' '--build=latest' '--upgrades'");
        assertThat(run.calls("sh"))
                .extracting(call -> call.around())
                .containsExactly("parallel kola", "parallel kola", "parallel kola-upgrade");
    }

    @Test
    void testsTheLiveImageLastOrAlone() throws Throwable {
        run.run("coreosTest iso: true, tests: 'basic', skipTests: '*.uefi'");
        run.run("coreosTest only: 'iso', build: '9', arch: 's390x'");

        assertThat(words().subList(1, 3))
                .containsExactly(
                        "'kola-testiso' '.' 'testiso-apart' 'default' '--inst-insecure' '--denylist-test=*.uefi' 'basic'",
                        "'kola-testiso' '.' 'testiso' 'default' '--build=9' '--arch=s390x' '--inst-insecure'");
        assertThat(run.calls("parallel")).isEmpty();
        assertThat(run.each("sh", call -> call.arguments().get("label"))).endsWith("cosa kola testiso (kola-testiso)");
    }

    @Test
    void runsUpgradeTestsAlone() throws Throwable {
        run.run("coreosTest only: 'upgrade'");

        assertThat(words()).hasSize(1).first().asString().startsWith("'kola-upgrade' ");
        assertThat(run.fail("coreosTest only: 'x'")).isEqualTo("coreosTest: only: 'x' is unknown; use upgrade or iso");
    }

    @Test
    void upgradeTestsMayFailIfConfigured() throws Throwable {
        run.step("sh", call -> String.valueOf(call.arguments.get("label")).contains("upgrade") ? 1 : 0);
        assertThat(run.fail("coreosTest upgrade: true"))
                .startsWith("coreosTest: cosa kola run-upgrade ended with exit code 1");

        assertThat(run.run("return coreosTest(upgrade: true, allowUpgradeFail: true).result"))
                .isEqualTo("UNSTABLE");
        assertThat(run.call("unstable").text())
                .isEqualTo("coreosTest: kola: the upgrade tests ended with exit code 1, see kola-upgrade.tar.xz");
    }

    @Test
    void warningMakesTheBuildUnstable() throws Throwable {
        run.step("sh", call -> 77);

        assertThat(run.run("return coreosTest(tests: 'x').result")).isEqualTo("UNSTABLE");

        assertThat(run.call("unstable").text())
                .isEqualTo("coreosTest: kola: a test with warn: true has failed, see kola.tar.xz");
        assertThat(run.currentBuild.getResult()).isEqualTo("UNSTABLE");
    }

    @Test
    void failsAndKeepsTheLogs() {
        run.step("sh", call -> 2);

        assertThat(run.fail("coreosTest()"))
                .startsWith("coreosTest: cosa kola run ended with exit code 2; see kola.tar.xz");

        assertThat(run.calls("sh")).hasSize(1);
        assertThat(run.call("archiveArtifacts").arguments())
                .containsEntry("artifacts", "kola.tar.xz")
                .containsEntry("allowEmptyArchive", true);
        assertThat(run.call("junit").arguments())
                .containsEntry("testResults", "kola.xml")
                .containsEntry("skipMarkingBuildUnstable", true);
    }

    @Test
    void archivesResultsWithoutTheJunitPlugin() throws Throwable {
        run.without("junit");

        run.run("coreosTest tests: 'x'");

        assertThat(run.each("archiveArtifacts", call -> call.arguments().get("artifacts")))
                .containsExactly("kola.tar.xz", "kola.xml");
        assertThat(run.log())
                .isEqualTo("coreosTest: the results of kola are not shown as test results, because the plugin "
                        + "junit is not installed; they are kept as kola.xml");
    }

    @Test
    void limitsTheTimeOfTests() throws Throwable {
        run.run("coreosTest timeout: '1h30m', tests: 'x'");

        assertThat(run.call("timeout").arguments()).containsEntry("time", 5400).containsEntry("unit", "SECONDS");
        assertThat(run.call("sh").around()).isEqualTo("timeout");
    }

    @Test
    void namesInvalidParameter() {
        assertThat(run.fail("coreosTest skipTag: 'x'"))
                .isEqualTo("coreosTest has no parameter 'skipTag'; did you mean 'skipTags'?");
        assertThat(run.fail("coreosTest upgrade: 1")).isEqualTo("coreosTest: upgrade is '1', and must be boolean");
    }

    /** Returns the arguments of the script. */
    private List<String> words() {
        return run.each(
                "sh",
                call -> String.valueOf(call.arguments().get("script"))
                        .lines()
                        .skip(1)
                        .findFirst()
                        .orElseThrow()
                        .replaceFirst("^set -- ", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"'../x'", "'a/b'", "'-x'", "'a b'", "\"${'..'}\""})
    void rejectsInvalidMarker(String marker) throws Throwable {
        assertThat(run.fail("coreosTest marker: " + marker))
                .startsWith("coreosTest: marker: '")
                .contains("becomes part of file names");
    }

    @Test
    void upgradeTestsKeepTheirImages() throws Throwable {
        run.run("coreosTest upgrade: true, iso: true, oscontainer: 'pr.ociarchive'");

        assertThat(words())
                .filteredOn(words -> words.contains("--oscontainer="))
                .hasSize(2);
        assertThat(run.fail("coreosTest only: 'upgrade', oscontainer: 'pr.ociarchive'"))
                .isEqualTo("coreosTest: oscontainer has no effect if 'only' is 'upgrade': these tests do not start the"
                        + " image of the build");
    }

    @ParameterizedTest
    @ValueSource(strings = {"./pr.tar", "pr.tar", "/srv/pr.oci", "oci-archive:pr.ociarchive", "pr.ociarchive.gz"})
    void archiveOfAnotherSuffixIsAnError(String path) {
        assertThat(run.fail("coreosTest oscontainer: '" + path + "'"))
                .isEqualTo("coreosTest: oscontainer: '" + path + "' is not usable: kola recognizes an archive by a name"
                        + " that ends in .ociarchive; rename the archive if necessary, and give its path without"
                        + " a prefix or a tag");
    }

    @Test
    void rejectsImageThatIsNoReference() {
        assertThat(run.fail("coreosTest oscontainer: 'rhcos'"))
                .startsWith("coreosTest: oscontainer: 'rhcos' does not begin with a registry");
        assertThat(run.fail("coreosTest oscontainer: [digest: 'x']")).contains("oscontainer", "must be string");
    }

    @ParameterizedTest
    @ValueSource(strings = {"['--x']", "'--x'", "['basic', '-p']", "[\"-${1}\"]"})
    void rejectsTestsThatLookLikeOptions(String tests) throws Throwable {
        assertThat(run.fail("coreosTest tests: " + tests))
                .startsWith("coreosTest: tests: '-")
                .contains("begins with a dash");
        assertThat(run.fail("coreosPipeline(source: '/x', artifacts: ['qemu'], test: [tests: " + tests + "])"))
                .startsWith("coreosPipeline: test: tests: '-");
        assertThat(run.toString()).doesNotContain("kola-run");
    }
}
