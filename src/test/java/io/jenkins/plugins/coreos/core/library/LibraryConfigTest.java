package io.jenkins.plugins.coreos.core.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import groovy.lang.Closure;
import groovy.lang.GroovyShell;
import java.io.ByteArrayOutputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks, conversions and defaults of the library's parameters; the tests of its variables cover invalid ones, too. */
class LibraryConfigTest {
    private static final String ALL = """
            source: '/src/os.git', branch: 'b', variant: 'c9s', artifacts: [Cloud: 'aws', Disks: ["q${'emu'}"]],
            to: ["quay.io/${'org'}/rhcos"], tags: { 'a' }, lock: ['a', 'b'], timeout: '5h', timeouts: [Build: 90, Disks: '30m'],
            hooks: [always: { }], arches: [x86_64: 'cosa', aarch64: { }], test: [tests: 'basic', timeout: '2h'],
            push: [retries: 2], verify: true, overrides: 'o', versionary: 'auto', kvm: 'none'""";

    @Test
    void addsDefaultsOfThePipeline() {
        assertThat(complete("coreosPipeline", "[source: 'https://u:p@x/os.git/?a', kvm: ' ', to: null, lock: []]"))
                .containsEntry("cosaDir", "cosa")
                .containsEntry("keep", "nothing")
                .containsEntry("user", "builder")
                .containsEntry("failFast", true)
                .containsEntry("fixUser", true)
                .containsEntry("describe", true)
                .containsEntry("stopIfUnchanged", true)
                .containsEntry("test", false)
                .containsEntry("publish", false)
                .containsEntry("title", "os")
                .containsEntry("arches", Map.of())
                .containsEntry("archNames", List.of())
                .containsEntry("sets", List.of())
                .containsEntry("safeDirectories", List.of())
                .doesNotContainKeys("kvm", "to", "lock", "timeout", "tags");
    }

    @Test
    void convertsAllParameters() {
        Map<String, Object> config = complete("coreosPipeline", "[" + ALL + "]");

        assertThat(config)
                .containsEntry("title", "c9s")
                .containsEntry("to", List.of("quay.io/org/rhcos"))
                .containsEntry("publish", true)
                .containsEntry("timeout", 18000)
                .containsEntry("timeouts", Map.of("Build", 5400, "Disks", 1800))
                .containsEntry("lock", Map.of("resource", "a", "extra", List.of(Map.of("resource", "b"))))
                .containsEntry("archNames", List.of("x86_64", "aarch64"))
                .containsEntry("safeDirectories", List.of("/src/os.git"))
                .containsEntry("test", true)
                .containsEntry("testParameters", Map.of("tests", List.of("basic"), "timeout", "2h"))
                .containsEntry(
                        "sets",
                        List.of(
                                Map.of("name", "Cloud", "platforms", List.of("aws")),
                                Map.of("name", "Disks", "platforms", List.of("qemu"))));
        assertThat(LibraryConfig.asMap(config.get("phases")).get("init"))
                .isEqualTo(Map.of(
                        "cosaDir",
                        "cosa",
                        "kvm",
                        "none",
                        "variant",
                        "c9s",
                        "source",
                        "/src/os.git",
                        "branch",
                        "b",
                        "artifacts",
                        List.of("aws", "qemu")));
        assertThat(LibraryConfig.asMap(config.get("phases")).get("osbuild"))
                .isEqualTo(Map.of("cosaDir", "cosa", "kvm", "none", "variant", "c9s", "verify", true));
    }

    @Test
    void keepsClosuresInTheirPlaces() {
        Map<String, Object> given = groovy("[" + ALL + "]");
        Map<String, Object> config = LibraryConfig.complete("coreosPipeline", given, null);

        assertThat(config.get("tags")).isSameAs(given.get("tags")).isInstanceOf(Closure.class);
        for (String name : List.of("hooks", "arches")) {
            LibraryConfig.asMap(given.get(name)).forEach((key, value) -> {
                if (value instanceof Closure) {
                    assertThat(LibraryConfig.asMap(config.get(name)).get(key)).isSameAs(value);
                }
            });
        }
    }

    @Test
    void resultIsSerializable() throws Exception {
        Map<String, Object> config = complete("coreosPipeline", "[" + ALL + "]");

        assertPlain(config);
        assertPlain(
                complete("coreosPod", "[env: [A: \"x${1}\"], containers: [[name: 'a', image: 'b', x: [1, null]]]]"));
        assertPlain(complete("coreosTest", "[tests: \"a${1}\", rerunSuccess: ['x'], timeout: 5]"));
        assertPlain(LibraryConfig.complete("coreosPipeline.tags", groovy("[\"a${1}\", 2]"), null));
    }

    private static void assertPlain(Object value) throws Exception {
        if (value instanceof Map<?, ?> map) {
            assertThat(map).isExactlyInstanceOf(LinkedHashMap.class);
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                assertThat(entry.getKey()).isInstanceOf(String.class);
                assertPlain(entry.getValue());
            }
        } else if (value instanceof Collection<?> items) {
            assertThat(items).isExactlyInstanceOf(ArrayList.class);
            for (Object item : items) {
                assertPlain(item);
            }
        } else if (!(value instanceof Closure)) {
            assertThat(value == null || value instanceof String || value instanceof Integer || value instanceof Boolean)
                    .as("is plain: %s", value)
                    .isTrue();
            try (ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
                out.writeObject(value);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({",true", "'',true", "7,false"})
    void publishesUnlessBuildingAChangeRequest(String changeRequest, boolean publish) {
        assertThat(LibraryConfig.complete("coreosPipeline", Map.of("to", "quay.io/a/b"), changeRequest))
                .containsEntry("publish", publish);
        assertThat(LibraryConfig.complete(
                        "coreosPipeline", Map.of("to", "quay.io/a/b", "publish", true), changeRequest))
                .containsEntry("publish", true);
    }

    @Test
    void addsDefaultsOfPodAndTest() {
        assertThat(complete("coreosPod", "[:]"))
                .containsEntry("memory", "8Gi")
                .containsEntry("kvm", true)
                .containsEntry("connectTimeout", 300)
                .containsEntry("secrets", List.of())
                .containsEntry("env", Map.of());
        assertThat(complete("coreosTest", "[timeout: '1h30m', cosaDir: '']"))
                .containsEntry("cosaDir", ".")
                .containsEntry("timeout", 5400)
                .containsEntry("tests", List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"'999999h'", "'600000h'", "-5", "'1.5h'", "1.5", "[1]", "[:]", "true", "'0s'", "{ }"})
    void rejectsInvalidTimes(String time) {
        assertRejected(
                "coreosPipeline",
                "[timeout: " + time + "]",
                "coreosPipeline: timeout is ",
                "must be time: write '90s'");
        assertRejected(
                "coreosPipeline",
                "[timeouts: [Build: " + time + "]]",
                "coreosPipeline: timeouts: ",
                "is not a duration");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            overrides: ['a'] as Set                  | overrides is '[a]', and must be []string
            overrides: [[]]                          | overrides is '[[]]', and must be []string
            tags: [{ }]                              | tags is '[a closure]', and must be []string or closure
            push: [:].entrySet()                     | a parameter contains an object of type
            variant: [a: [b: [:]]]                   | variant is '[a:[b:[:]]]', and must be string
            variant: [1] * 50                        | variant is '[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,...', and
            artifacts: [Disks: null]                 | artifacts: 'null' of Disks is not the name of a platform
            artifacts: [Disks: [{ }]]                | artifacts: 'a closure' of Disks is not the name of a platform
            test: [timeout: 'x']                     | test: timeout is 'x', and must be time
            test: [tests: { }]                       | test: tests is a closure, and must be []string
            kvm: 'requird'                           | kvm: 'requird' is unknown (did you mean 'required'?)
            version: 'a b'                           | version: 'a b' is not a name of letters
            to: 'quay.io/Org/x'                      | to: 'quay.io/Org/x' is not an image reference
            to: 'quay.io/a/b@sha256:00'              | is not an image reference
            agent: [x: 1]                            | agent is '[x:1]', and must be string or closure
            (null): 1                                | has no parameter 'null'; it has agent
            """)
    void namesTheParameterThatIsWrong(String given, String message) {
        assertRejected("coreosPipeline", "[" + given + "]", "coreosPipeline", message);
    }

    @Test
    void acceptsDestinationsInTheClusterRegistry() {
        assertThat(complete("coreosPipeline", "[to: ['docker://quay.io/a/b:c', 'ns/name:tag', 'localhost:5000/x']]"))
                .containsEntry("publish", true);
    }

    @Test
    void acceptsTagsReturnedByAClosure() {
        assertThat(LibraryConfig.complete("coreosPipeline.tags", groovy("[\"a${1}\", 2]"), null))
                .isEqualTo(Map.of("tags", List.of("a1", "2")));
        assertThat(LibraryConfig.complete("coreosPipeline.tags", "a", null)).isEqualTo(Map.of("tags", List.of("a")));
        assertThat(LibraryConfig.complete("coreosPipeline.tags", null, null)).isEmpty();
        assertRejected(
                "coreosPipeline.tags",
                "[new Date()]",
                "coreosPipeline: the result of the closure tags contains an object of type java.util.Date",
                "");
    }

    @Test
    void rejectsUnknownVariableAndNonMap() {
        assertRejected("coreosThing", "[:]", "coreosConfig has no variable 'coreosThing'", "");
        assertRejected("coreosPod", "['a']", "coreosPod: the parameters must be a map", "");
        assertThatIllegalArgumentException().isThrownBy(() -> LibraryConfig.complete(null, Map.of(), null));
        assertThat(LibraryConfig.complete("coreosPod", null, null)).containsEntry("user", "builder");
    }

    @Test
    void messagesAreOneShortLine() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> complete("coreosPod", "[kvm: 'a\\n\\u001b[31mb' * 100]"))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(120).doesNotContainPattern("[\\n\\x1b]"));
    }

    private static void assertRejected(String owner, String given, String start, String part) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LibraryConfig.complete(owner, groovy(given), null))
                .withMessageStartingWith(start)
                .withMessageContaining(part);
    }

    private static Map<String, Object> complete(String owner, String given) {
        return LibraryConfig.complete(owner, groovy(given), null);
    }

    @SuppressWarnings("unchecked")
    private static <T> T groovy(String expression) {
        return (T) new GroovyShell().evaluate("return " + expression);
    }
}
