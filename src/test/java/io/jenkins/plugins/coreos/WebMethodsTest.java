package io.jenkins.plugins.coreos;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks web methods and annotation indexes against the class files. */
class WebMethodsTest {
    private static final Path OUTPUT = Path.of(System.getProperty("coreos.outputDirectory", "target/classes"));
    private static final JavaClasses CLASSES = new ClassFileImporter().importPath(OUTPUT);

    /** Every method of our classes that Stapler would call because of its name or its annotations. */
    private static final List<JavaMethod> WEB_METHODS = CLASSES.stream()
            .flatMap(type -> type.getMethods().stream())
            .filter(method -> method.getModifiers().contains(JavaModifier.PUBLIC))
            // The compiler makes a bridge for each method that a public class has from one that is not public.
            .filter(method -> !method.getModifiers().contains(JavaModifier.BRIDGE))
            .filter(method -> method.getName().matches("(do|js)[A-Z].*") || isMarked(method))
            .toList();

    private static boolean isMarked(JavaMethod method) {
        return method.getAnnotations().stream()
                .map(annotation -> annotation.getRawType().getName())
                .anyMatch(name -> name.startsWith("org.kohsuke.stapler.")
                        && !name.matches(".*\\.(DataBoundSetter|export\\.Exported)"));
    }

    @Test
    void onlyFormMethodsAreWebMethodsAndRequirePost() {
        assertThat(WEB_METHODS).hasSizeGreaterThan(50);
        assertThat(WEB_METHODS).allMatch(method -> method.getName().matches("do(Check|Fill)[A-Z].*"));
        assertThat(WEB_METHODS)
                .allMatch(method -> method.isAnnotatedWith("org.kohsuke.stapler.verb.POST")
                        || method.isAnnotatedWith("org.kohsuke.stapler.interceptor.RequirePOST"));
    }

    @Test
    void formMethodsCheckPermissionsFirst() {
        List<String> constant = new ArrayList<>();
        for (JavaMethod method : WEB_METHODS) {
            if (isConstant(method)) {
                constant.add(method.getName());
            } else {
                assertThat(reaches(method, "mayList", 5))
                        .as(method.getFullName())
                        .isTrue();
            }
        }
        assertThat(constant)
                .contains("doFillFormatItems", "doFillKvmItems", "doFillViaItems")
                .noneMatch(name -> name.contains("Check"));
    }

    /** Returns whether a method takes no input and reads no state of this Jenkins. */
    private static boolean isConstant(JavaMethod method) {
        return method.getParameters().isEmpty()
                && method.getCallsFromSelf().stream()
                        .map(call -> call.getTargetOwner())
                        .allMatch(owner -> owner.isEnum()
                                || owner.getName().startsWith("java.")
                                || owner.getName().equals("hudson.util.ListBoxModel")
                                || owner.getSimpleName().equals("Messages"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"org.jenkinsci.Symbol", "org.kohsuke.stapler.export.ExportedBean"})
    void handwrittenIndexesMatchTheAnnotationProcessor(String annotation) throws Exception {
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
