package io.jenkins.plugins.coreos.library;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.codehaus.groovy.ast.builder.AstBuilder;
import org.codehaus.groovy.ast.expr.MethodCallExpression;
import org.codehaus.groovy.ast.stmt.BlockStatement;
import org.codehaus.groovy.ast.stmt.ExpressionStatement;
import org.codehaus.groovy.control.CompilePhase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The Jenkinsfile of this repository, with a restart at each step. */
class ProjectJenkinsfileIT {
    private final LibraryRun run = new LibraryRun();

    @BeforeEach
    void defineSteps() {
        for (String name : List.of("buildPlugin", "checkout", "archiveArtifacts")) {
            run.step(name, call -> null);
        }
        for (String name : List.of("buildDiscarder", "logRotator")) {
            run.step(name, call -> name);
        }
    }

    @Test
    void buildsPluginOnJenkinsOfTheProject() throws Throwable {
        run.env.put("JENKINS_URL", "https://ci.jenkins.io/");

        run.run(Library.read("Jenkinsfile"));

        assertThat(run.call("buildPlugin").arguments())
                .containsEntry("useContainerAgent", true)
                .containsEntry(
                        "configurations",
                        List.of(Map.of("platform", "linux", "jdk", 21), Map.of("platform", "linux", "jdk", 25)));
        assertThat(run.env).containsEntry("MAVEN_ARGS", "-DskipITs");
        assertThat(run.calls("sh")).isEmpty();
    }

    /** The hosting checker of the Jenkins project requires this form. */
    @Test
    void onlyCallAtTopLevelIsBuildPlugin() throws Throwable {
        BlockStatement script = (BlockStatement) new AstBuilder()
                .buildFromString(CompilePhase.SEMANTIC_ANALYSIS, false, Library.read("Jenkinsfile"))
                .get(0);

        assertThat(script.getStatements().stream()
                        .filter(ExpressionStatement.class::isInstance)
                        .map(statement -> ((ExpressionStatement) statement).getExpression())
                        .filter(MethodCallExpression.class::isInstance)
                        .map(call -> ((MethodCallExpression) call).getMethodAsString()))
                .containsExactly("buildPlugin");
    }

    @Test
    void runsAllTestsElsewhere() throws Throwable {
        run.env.put("JENKINS_URL", "https://jenkins.example.com/");

        run.run(Library.read("Jenkinsfile"));

        assertThat(run.stages()).containsExactly("Test");
        assertThat(run.each("sh", call -> call.arguments().values().toString())).containsExactly("[make test]");
        assertThat(run.calls("archiveArtifacts")).hasSize(1);
        assertThat(run.calls("buildPlugin")).isEmpty();
    }

    @Test
    void publishesTestResultsOfFailedBuild() throws Throwable {
        run.step("sh", call -> {
            throw new LibraryRun.Failure("failed");
        });

        assertThat(run.fail(Library.read("Jenkinsfile"))).contains("failed");

        assertThat(run.calls("junit")).hasSize(1);
        assertThat(run.calls("archiveArtifacts")).isEmpty();
    }
}
