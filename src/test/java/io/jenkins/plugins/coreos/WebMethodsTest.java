package io.jenkins.plugins.coreos;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.jenkins.plugins.coreos.docs.FormFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be reached over the web, and what Jenkins finds by an index, as the class files have it. */
class WebMethodsTest {
    private static final Path OUTPUT = Path.of(System.getProperty("coreos.outputDirectory", "target/classes"));
    private static final JavaClasses CLASSES = new ClassFileImporter().importPath(OUTPUT);

    @Test
    void whatFormsAskTakesPostOnly() {
        List<JavaMethod> asked = new ArrayList<>();
        for (JavaClass type : CLASSES) {
            type.getMethods().stream()
                    .filter(method -> method.getName().matches("do(Check|Fill|AutoComplete|Validate)[A-Z].*"))
                    .filter(method -> method.getModifiers().contains(JavaModifier.PUBLIC))
                    .forEach(asked::add);
        }

        assertThat(asked).hasSizeGreaterThan(30);
        assertThat(asked)
                .allMatch(method -> method.isAnnotatedWith("org.kohsuke.stapler.verb.POST")
                        || method.isAnnotatedWith("org.kohsuke.stapler.interceptor.RequirePOST"));
    }

    /** Each with why nothing can be wrong with it before a build, or not by itself. */
    private static final Map<String, String> NOTHING_TO_CHECK = Map.of(
            "PushOciArchiveStep digestFile", "any path will do, and only the agent has it",
            "CoreosSettings defaultCredentials", "a list of forms, with checks of their own",
            "CoreosSettings mirrors", "a list of forms, with checks of their own");

    @Test
    void everyFieldThatCanBeWrongIsCheckedAndEveryDropDownFilled() throws Exception {
        List<String> unchecked = new ArrayList<>();
        int fields = 0;
        for (Path form : forms()) {
            for (String type : described(form)) {
                Set<String> methods = CLASSES.get(type + descriptor(type)).getAllMethods().stream()
                        .map(JavaMethod::getName)
                        .collect(Collectors.toSet());
                for (FormFiles.Field field : FormFiles.fields(form)) {
                    String name = field.name().substring(0, 1).toUpperCase(Locale.ROOT)
                            + field.name().substring(1);
                    String where = type.replaceFirst(".*\\.", "") + " " + field.name();
                    fields++;
                    boolean wrong = !field.control().equals("checkbox") && !NOTHING_TO_CHECK.containsKey(where);
                    if (wrong && !methods.contains("doCheck" + name)) {
                        unchecked.add(where + ": doCheck" + name);
                    }
                    if (field.control().equals("select") && !methods.contains("doFill" + name + "Items")) {
                        unchecked.add(where + ": doFill" + name + "Items");
                    }
                }
            }
        }
        assertThat(unchecked).isEmpty();
        assertThat(fields).isGreaterThan(60);
    }

    private static List<Path> forms() throws IOException {
        try (Stream<Path> tree = Files.walk(FormFiles.RESOURCES)) {
            return tree.filter(file -> file.endsWith("config.jelly")).sorted().toList();
        }
    }

    /** The classes that a form is of: that of its folder, or those below it where that is abstract. */
    private static List<String> described(Path form) {
        JavaClass owner = CLASSES.get("io.jenkins.plugins.coreos."
                + FormFiles.RESOURCES.relativize(form.getParent()).toString().replace('/', '.'));
        return owner.getModifiers().contains(JavaModifier.ABSTRACT)
                ? owner.getAllSubclasses().stream()
                        .map(JavaClass::getName)
                        .sorted()
                        .toList()
                : List.of(owner.getName());
    }

    /** Global settings are their own descriptor. */
    private static String descriptor(String type) {
        return CLASSES.contain(type + "$DescriptorImpl") ? "$DescriptorImpl" : "";
    }

    @Test
    void whatFormsAskIsAnsweredOnlyAfterALookAtThePermission() {
        for (JavaClass type : CLASSES) {
            for (JavaMethod method : type.getMethods()) {
                boolean asks = method.getName().matches("doCheck[A-Z].*|doFill.*CredentialsIdItems");
                if (asks && method.getModifiers().contains(JavaModifier.PUBLIC)) {
                    assertThat(reaches(method, "mayAsk", 5))
                            .as(method.getFullName())
                            .isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"org.jenkinsci.Symbol", "org.kohsuke.stapler.export.ExportedBean"})
    void anIndexThatIsWrittenByHandIsWhatTheAnnotationProcessorWouldWrite(String annotation) throws Exception {
        StringBuilder expected = new StringBuilder();
        CLASSES.stream()
                .filter(type -> type.isAnnotatedWith(annotation))
                .map(JavaClass::getName)
                .sorted()
                .forEach(name -> expected.append(name).append('\n'));

        assertThat(expected).isNotEmpty();
        assertThat(Files.readString(OUTPUT.resolve("META-INF/services/annotations/" + annotation)))
                .isEqualTo(expected.toString());
    }

    private static boolean reaches(JavaMethod method, String name, int depth) {
        return method.getName().equals(name)
                || depth > 0
                        && method.getMethodCallsFromSelf().stream()
                                .flatMap(call -> call.getTarget().resolveMember().stream())
                                .anyMatch(target -> reaches(target, name, depth - 1));
    }
}
