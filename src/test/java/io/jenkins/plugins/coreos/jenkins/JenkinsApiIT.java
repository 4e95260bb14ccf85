package io.jenkins.plugins.coreos.jenkins;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("jenkins")
class JenkinsApiIT {
    private static final Path DECLARATIONS = Path.of(System.getProperty("coreos.basedir"), "src/jenkins-api/java");

    @Test
    void everyDeclarationMatchesTheRealClass() {
        Map<String, byte[]> declared = ClassFiles.compileTree(DECLARATIONS);
        assertThat(declared).containsKeys("hudson/Util", "org/jenkinsci/plugins/workflow/steps/Step");
        assertThat(ApiDrift.between(declared, ClassFiles.ofClassPath())).isEmpty();
    }
}
