package io.jenkins.plugins.coreos.library;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.library.LibraryConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Opcodes;

/** The library's files: names, help, and documentation of parameters. */
class LibraryFilesTest {
    private static final Pattern PARAMETER = Pattern.compile("(?m)^//    (\\w+): +(\\S.*?) +-- .+$");
    private static final Pattern HEADER = Pattern.compile("\\A(//.*\\n)+");

    @Test
    void everyVariableHasAHelpFile() throws IOException {
        assertThat(Library.names()).contains("coreosPipeline", "coreosPod", "coreosTest");
        Set<String> wanted = new LinkedHashSet<>();
        Library.names().forEach(name -> wanted.addAll(List.of(name + ".groovy", name + ".txt")));
        try (Stream<Path> files = Files.list(Library.BASE.resolve("vars"))) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrderElementsOf(wanted);
        }
    }

    @Test
    void variableNamesAreUnique() throws IOException {
        List<String> taken = Library.read("src/test/resources/library/coreos-ci-lib-vars.txt")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .toList();
        assertThat(taken).hasSizeGreaterThan(20).contains("cosaBuild", "cosaPod", "kola", "pod");

        assertThat(Library.names())
                .doesNotContainAnyElementsOf(taken)
                .doesNotContain(
                        "coreosConfig",
                        "coreosTestResult",
                        "cosaBuild",
                        "pushOciArchive",
                        "fixOpenshiftUser",
                        "withOpenshiftUser");
    }

    @Test
    void callsPluginStepsThroughSteps() {
        for (String name : Library.names()) {
            assertThat(Library.read("vars/" + name + ".groovy"))
                    .as(name)
                    .doesNotContainPattern(
                            "(?<![.\\w])(coreosConfig|coreosTestResult|cosaBuild|pushOciArchive|layerOciImage|buildOciImage|inspectOciImage|fixOpenshiftUser|withOpenshiftUser) *\\(");
        }
    }

    @Test
    void srcContainsNoGroovy() throws IOException {
        try (Stream<Path> files = Files.walk(Library.BASE.resolve("src"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".groovy")))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"coreosPipeline", "coreosPod", "coreosTest"})
    void headerListsExactlyTheParameters(String name) {
        Map<String, String> said = new LinkedHashMap<>();
        Matcher matcher = PARAMETER.matcher(header(name));
        while (matcher.find()) {
            said.put(matcher.group(1), matcher.group(2));
        }

        assertThat(said).hasSizeGreaterThan(10).containsExactlyInAnyOrderEntriesOf(parameters(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"coreosPipeline", "coreosPod", "coreosTest"})
    void helpMatchesTheHeader(String name) {
        String said = header(name)
                .lines()
                .filter(line -> line.startsWith("//    "))
                .map(line -> line.substring(2))
                .collect(Collectors.joining("\n"));

        assertThat(Library.read("vars/" + name + ".txt")).endsWith("Parameters:\n\n" + said + "\n");
    }

    @Test
    void pipelineKnowsAllParametersOfCosaBuild() throws IOException {
        Set<String> step = stepParameters("steps/cosa/CosaBuildStep");
        // The library selects phases itself, cleans up after failures too, and has a time limit for each stage.
        step.removeAll(List.of("phases", "cleanCache", "importImage", "download", "arch"));

        assertThat(step).hasSizeGreaterThan(20);
        assertThat(parameters("coreosPipeline").keySet()).containsAll(step);
    }

    @Test
    void pipelineKnowsAllParametersOfPushOciArchive() throws IOException {
        Set<String> step = stepParameters(
                "steps/CoreosStep",
                "steps/transfer/RegistryStep",
                "steps/transfer/TransferStep",
                "steps/transfer/PublishStep",
                "steps/transfer/PushOciArchiveStep");

        assertThat(LibraryConfig.pushParameters()).containsExactlyInAnyOrderElementsOf(step);
    }

    @Test
    void pipelineKnowsAllParametersOfLayerAndBuildOciImage() throws IOException {
        assertThat(LibraryConfig.layerParameters())
                .containsExactlyInAnyOrderElementsOf(stepParameters(
                        "steps/CoreosStep",
                        "steps/transfer/RegistryStep",
                        "steps/transfer/TransferStep",
                        "steps/transfer/PublishStep",
                        "steps/transfer/LayerOciImageStep"));
        assertThat(LibraryConfig.imageParameters())
                .containsExactlyInAnyOrderElementsOf(
                        stepParameters("steps/CoreosStep", "steps/image/BuildOciImageStep"));
    }

    private static String header(String name) {
        Matcher matcher = HEADER.matcher(Library.read("vars/" + name + ".groovy"));
        assertThat(matcher.find()).isTrue();
        return matcher.group();
    }

    private static Map<String, String> parameters(String name) {
        return LibraryConfig.types(name);
    }

    /** The parameters of a step: its public fields, read without loading the class. */
    private static Set<String> stepParameters(String... types) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        Path classes = Path.of(System.getProperty("coreos.outputDirectory", "target/classes"));
        for (String type : types) {
            byte[] bytes = Files.readAllBytes(classes.resolve("io/jenkins/plugins/coreos/" + type + ".class"));
            new ClassReader(bytes)
                    .accept(
                            new ClassVisitor(Opcodes.ASM9) {
                                @Override
                                public FieldVisitor visitField(
                                        int access, String name, String descriptor, String generic, Object value) {
                                    if ((access & Opcodes.ACC_PUBLIC) != 0) {
                                        names.add(name);
                                    }
                                    return null;
                                }
                            },
                            ClassReader.SKIP_CODE);
        }
        return names;
    }
}
