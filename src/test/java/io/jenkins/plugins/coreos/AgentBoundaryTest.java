package io.jenkins.plugins.coreos;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Checks, from the class files, the classes that cross the remoting channel. */
class AgentBoundaryTest {
    private static final String ROOT = "io.jenkins.plugins.coreos.";

    /** Callables that run only on an agent; their role check rejects the other direction. */
    private static final Set<String> ONE_WAY =
            Set.of("jenkins.MasterToSlaveFileCallable", "jenkins.security.MasterToSlaveCallable");

    private static final Set<String> CALLABLES = Set.of(
            "hudson.remoting.Callable",
            "hudson.FilePath$FileCallable",
            "hudson.remoting.DelegatingCallable",
            "jenkins.SlaveToMasterFileCallable",
            "jenkins.security.SlaveToMasterCallable",
            "jenkins.agents.ControllerToAgentFileCallable",
            "jenkins.agents.ControllerToAgentCallable",
            "jenkins.security.NotReallyRoleSensitiveCallable");

    private static final JavaClasses CLASSES =
            new ClassFileImporter().importPath(Path.of(System.getProperty("coreos.outputDirectory", "target/classes")));

    @Test
    void everyCallableRunsOnAgentsOnly() {
        List<JavaClass> callables = CLASSES.stream()
                .filter(type -> hasSupertype(type, ONE_WAY) || hasSupertype(type, CALLABLES))
                .toList();

        assertThat(callables).isNotEmpty();
        assertThat(callables).allSatisfy(type -> {
            assertThat(hasSupertype(type, ONE_WAY)).as(type.getName()).isTrue();
            assertThat(type.getRawInterfaces().stream().map(JavaClass::getName))
                    .as(type.getName())
                    .doesNotContainAnyElementsOf(CALLABLES);
            assertThat(type.tryGetMethod("checkRoles", "org.jenkinsci.remoting.RoleChecker"))
                    .as("%s keeps the role check that it inherits", type.getName())
                    .isEmpty();
        });
    }

    @Test
    void agentClassesDoNotUseStepsSettingsOrCredentials() {
        CLASSES.stream()
                .filter(type -> type.getPackageName().equals(ROOT + "agent"))
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .map(dependency -> dependency.getTargetClass().getName())
                .forEach(name -> assertThat(name)
                        .doesNotStartWith(ROOT + "steps")
                        .doesNotStartWith(ROOT + "settings")
                        .doesNotStartWith(ROOT + "credentials")
                        .doesNotStartWith("com.cloudbees")
                        .isNotEqualTo("jenkins.model.Jenkins"));
    }

    @Test
    void storedClassesContainNoSecret() {
        Set<String> secret = Set.of(
                ROOT + "core.auth.RegistryCredentials",
                ROOT + "core.transfer.AccessSpec",
                ROOT + "core.transfer.TransferSpec",
                ROOT + "core.transfer.Destination",
                ROOT + "core.transfer.ImageSelector",
                ROOT + "core.transfer.CombinedImages",
                ROOT + "core.transfer.ImageInspection",
                ROOT + "core.transfer.ImageSigning",
                ROOT + "core.transfer.LayerSelector",
                ROOT + "core.skopeo.SkopeoAccess",
                ROOT + "steps.transfer.SkopeoSource$Found",
                ROOT + "steps.transfer.AgentWork",
                ROOT + "steps.transfer.TransferStep$Work",
                ROOT + "core.signature.SigningKey",
                ROOT + "steps.transfer.ControllerSigner",
                ROOT + "steps.transfer.InspectOciImageStep$Work",
                ROOT + "steps.transfer.SignOciImageStep$Work",
                ROOT + "steps.transfer.TransferAuthorization");
        CLASSES.stream()
                .filter(type -> type.getPackageName().startsWith(ROOT + "steps")
                        || type.getPackageName().startsWith(ROOT + "settings"))
                .filter(type -> !secret.contains(type.getName()))
                .flatMap(type -> type.getFields().stream())
                .filter(field -> !field.getModifiers().contains(JavaModifier.TRANSIENT))
                .forEach(field -> assertThat(secret)
                        .as(field.getFullName())
                        .doesNotContain(field.getRawType().getName()));
    }

    private static boolean hasSupertype(JavaClass type, Set<String> names) {
        return type.getAllRawSuperclasses().stream().anyMatch(parent -> names.contains(parent.getName()))
                || type.getAllRawInterfaces().stream().anyMatch(parent -> names.contains(parent.getName()));
    }
}
