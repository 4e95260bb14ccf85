package io.jenkins.plugins.coreos.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code coreosPipeline}: invalid parameters are reported before an agent is allocated. */
class PipelineErrorsTest {
    private final LibraryRun run = new LibraryRun();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            varient: 'c9s'                | has no parameter 'varient'; did you mean 'variant'?
            pushTo: 'x/y'                 | has no parameter 'pushTo'; did you mean 'push'?
            xxxxxxxxxxxxxxxxxxxxxxxx: 1   | has no parameter 'xxxxxxxxxxxxxxxxxxxxxxxx'; it has agent, arches, artifacts,
            variant: 9                    | : variant is '9', and must be string
            variant: ['c9s']              | : variant is '[c9s]', and must be string
            force: 'true'                 | : force is 'true', and must be boolean
            artifacts: 7                  | : artifacts is '7', and must be []string or map
            artifacts: ['qemu', 1]        | : artifacts is '[qemu, 1]', and must be []string or map
            artifacts: ['qemu', '']       | : artifacts is '[qemu, ]', and must be []string or map
            overrides: [a: 1]             | : overrides is '[a:1]', and must be []string
            agent: 5                      | : agent is '5', and must be string or closure
            hooks: { }                    | : hooks is a closure, and must be map
            timeout: 'soon'               | : timeout is 'soon', and must be time: write '90s', '30m', '2h' or '1h30m'; a number alone means minutes
            timeout: 0                    | : timeout is '0', and must be time: write
            timeouts: [Build: 'x']        | : timeouts: 'x' of Build is not a duration: write '90s', '30m', '2h' or '1h30m'
            timeouts: [Bild: '1h']        | : timeouts has no 'Bild'; did you mean 'Build'?
            hooks: [afterBiuld: {}]       | : hooks has no 'afterBiuld'; did you mean 'afterBuild'?
            hooks: [afterBuild: 'x']      | : hooks: afterBuild is not a closure: write afterBuild: { ... }
            push: [tlsverify: false]      | : push has no 'tlsverify'; did you mean 'tlsVerify'?
            push: [to: 'x/y']             | : push: 'to' is not permitted: coreosPipeline has a parameter for it
            push: [archive: 'x']          | : push: 'archive' is not permitted: coreosPipeline selects the archive itself
            push: [arches: 'all']         | : push: 'arches' is not permitted: coreosPipeline selects the archive itself
            test: [tets: ['x']]           | : test has no parameter 'tets'; did you mean 'tests'?
            test: [parallel: true]        | : test: parallel is 'true', and must be integer or string
            test: true                    | : test needs 'qemu' among artifacts, platformArgs to test elsewhere, or only: 'iso'
            artifacts: [Init: 'qemu']     | : artifacts: 'Init' must be the name of a separate stage with at least one platform
            artifacts: [Disks: []]        | : artifacts: 'Disks' must be the name of a separate stage with at least one platform
            artifacts: ['qemu; true']     | : artifacts: 'qemu; true' of Artifacts is not the name of a platform, such as qemu, metal or live
            keep: 'some'                  | : keep: 'some' is unknown; use nothing, builds or all
            cosaDir: '.'                  | : cosaDir is '.', whose whole content would be removed: give COSA a separate directory, or set keep: 'builds'
            cosaDir: '/'                  | : cosaDir is '/', whose whole content would be removed
            cosaDir: 'x/../..'            | : cosaDir is 'x/../..', whose whole content would be removed
            kvm: 'yes'                    | : kvm: 'yes' is unknown; use one of auto, required, none
            versionary: 'maybe'           | : versionary: 'maybe' is unknown; use true, false or 'auto'
            version: '1', versionary: true | : version and versionary exclude each other: give one of them
            publish: true                 | : publish needs 'to': registry/repository[:tag]
            to: 'quay.io'                 | : to: 'quay.io' is not an image reference: registry[:port]/repository[:tag]
            to: 'https://quay.io/a/b'     | : to: 'https://quay.io/a/b' is not an image reference
            arches: [x86_64: null]        | : arches: the agent for x86_64 must be a label or a closure
            arches: ['x86 64': 'a']       | : arches: 'x86 64' is not an architecture, such as x86_64, aarch64, ppc64le or s390x
            arches: [x86_64: 'a'], push: [image: 'b'] | : push: 'image' requires a single architecture
            arches: [x86_64: 'a'], push: [diskImages: 'b'] | : push: 'diskImages' requires a single architecture
            sharedDir: 'mnt'              | : sharedDir: 'mnt' is not an absolute path
            """)
    void namesInvalidParameter(String given, String message) {
        assertThat(run.fail("coreosPipeline source: '/src', " + given))
                .startsWith("coreosPipeline")
                .contains(message)
                .doesNotContain("\n");

        assertThat(run.calls("node")).isEmpty();
        assertThat(run.calls("cosaBuild")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"coreosPipeline", "coreosPod", "coreosTest"})
    void namesMissingOrOldPlugin(String variable) {
        run.without("coreosConfig");

        assertThat(run.fail(variable + (variable.equals("coreosPod") ? "() { }" : "()")))
                .isEqualTo(variable + ": there is no step 'coreosConfig' here: install the plugin CoreOS Assembler,"
                        + " in the version of this library");
    }

    /** Jenkins traverses lists and maps, and methods that it calls there could change the step's result. */
    @Test
    void passesParametersOpaquely() throws Throwable {
        run.run("coreosPipeline source: '/src', to: 'quay.io/a/b', tags: { 'x' }, artifacts: 'qemu'");

        assertThat(run.calls("coreosConfig"))
                .hasSize(3)
                .allSatisfy(call -> assertThat(call.arguments().get("config"))
                        .isExactlyInstanceOf(Collections.singleton(null).getClass()));
    }

    @Test
    void namesMissingPluginOfLock() {
        run.without("lock");

        assertThat(run.fail("coreosPipeline source: '/src', lock: 'x'"))
                .isEqualTo("coreosPipeline: there is no step 'lock'"
                        + " here: install the plugin lockable-resources, which provides it");
    }

    @Test
    void distinguishesMissingStepInsideALock() {
        run.without("stage");

        assertThat(org.assertj.core.api.Assertions.catchThrowable(
                        () -> run.run("coreosPipeline source: '/src', lock: 'x'")))
                .isInstanceOf(NoSuchMethodError.class)
                .hasMessageStartingWith("No such DSL method 'stage'");
    }
}
