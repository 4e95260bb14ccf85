package io.jenkins.plugins.coreos;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks the rules of docs/architecture.md. */
class ArchitectureTest {
    private static final String ROOT = "io.jenkins.plugins.coreos";
    private static final int MAX_LINES = 350;
    private static final String[] JENKINS = {
        "hudson..",
        "jenkins..",
        "org.jenkinsci..",
        "com.cloudbees..",
        "org.kohsuke..",
        "javax.servlet..",
        "jakarta.servlet.."
    };
    private static final Path BASE = Path.of(System.getProperty("coreos.basedir", "."));
    private static final JavaClasses CLASSES =
            new ClassFileImporter().importPath(System.getProperty("coreos.outputDirectory", "target/classes"));

    @Test
    void coreAndCommandLineDoNotDependOnJenkins() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".core..", ROOT + ".cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(JENKINS)
                .check(CLASSES);
    }

    @Test
    void coreDependsOnNeitherStepsNorCommandLine() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".core..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + ".steps..", ROOT + ".agent..", ROOT + ".cli..", "picocli..")
                .check(CLASSES);
    }

    /** The command line contains neither Groovy nor core.library. */
    @Test
    void onlyLibraryPackageUsesGroovy() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".core.library..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("groovy..", "org.codehaus.groovy..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".core.library..", ROOT + ".steps..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".core.library..")
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void stepsContainNoProtocolAndStartNoProcess() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".steps..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.net.http..")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(ProcessBuilder.class, Process.class, Runtime.class)
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void everyPackageStatesItsPurposeAndRule() {
        List<Path> packages = sources().map(Path::getParent).distinct().toList();

        assertThat(packages).isNotEmpty().allSatisfy(directory -> {
            Path info = directory.resolve("package-info.java");
            assertThat(info).exists();
            assertThat(info).content().contains("/**", "Rule: ");
        });
    }

    @Test
    void filesAreShortEnough() {
        assertThat(sources())
                .isNotEmpty()
                .allSatisfy(file ->
                        assertThat(Files.readAllLines(file)).as(file.toString()).hasSizeLessThanOrEqualTo(MAX_LINES));
    }

    private static Stream<Path> sources() {
        try (Stream<Path> files = Files.walk(BASE.resolve("src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
