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

    @Test
    void theIndexOfSymbolsIsWhatTheAnnotationProcessorWouldWrite() throws Exception {
        StringBuilder expected = new StringBuilder();
        CLASSES.stream()
                .filter(type -> type.isAnnotatedWith("org.jenkinsci.Symbol"))
                .map(JavaClass::getName)
                .sorted()
                .forEach(name -> expected.append(name).append('\n'));

        assertThat(expected).isNotEmpty();
        assertThat(Files.readString(OUTPUT.resolve("META-INF/services/annotations/org.jenkinsci.Symbol")))
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
