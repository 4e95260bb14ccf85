package io.jenkins.plugins.coreos.jenkins;

import static io.jenkins.plugins.coreos.jenkins.PipelineBed.CREDENTIALS;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.FailureLogs;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The steps in every kind of Pipeline, and within common block steps. */
@Tag("jenkins")
@ExtendWith({SharedBed.class, FailureLogs.class})
class PipelineKindsIT {
    private final PipelineBed bed;

    PipelineKindsIT(PipelineBed bed) {
        this.bed = bed;
    }

    @Test
    void declarativePipelineRunsStepsInMatrixAndParallel() {
        RealBuild build = run("declarative", """
                pipeline {
                  agent { label 'cosa' }
                  options { timeout(time: 10, unit: 'MINUTES') }
                  stages {
                    stage('Prepare') { steps { fixOpenshiftUser() } }
                    stage('Build') {
                      matrix {
                        axes { axis { name 'VARIANT'; values 'rhel-9.6', 'c9s' } }
                        stages {
                          stage('Cosa') {
                            options { retry(2) }
                            steps {
                              withOpenshiftUser {
                                cosaBuild source: 'https://github.com/openshift/os', variant: env.VARIANT, cosaDir: env.VARIANT
                              }
                            }
                          }
                        }
                      }
                    }
                    stage('Push') {
                      parallel {
                        stage('One') {
                          steps { pushOciArchive to: 'REGISTRY/kinds/one:1', cosaDir: 'c9s', credentialsId: 'CREDENTIALS', tlsVerify: false }
                        }
                        stage('Two') {
                          steps {
                            script {
                              def image = pushOciArchive to: 'REGISTRY/kinds/two:1', cosaDir: 'rhel-9.6', credentialsId: 'CREDENTIALS', tlsVerify: false
                              echo "two is ${image.digest}"
                            }
                          }
                        }
                      }
                    }
                  }
                }
                """).expect("SUCCESS");

        assertThat(bed.registry.manifestDigest("kinds/one", "1")).isNotNull();
        assertThat(build.console()).contains("two is " + bed.registry.manifestDigest("kinds/two", "1"));
    }

    @Test
    void declarativePipelineRejectsUnnamedUserBeforeItRuns() {
        String named = """
                pipeline {
                  agent { label 'cosa' }
                  stages {
                    stage('Prepare') {
                      steps {
                        fixOpenshiftUser user: 'builder'
                        withOpenshiftUser(user: 'builder', shell: '/bin/sh') { sh 'echo as $USER' }
                      }
                    }
                  }
                }
                """;
        assertThat(run("declarative-user", named).expect("SUCCESS").console()).contains("as builder");

        RealBuild refused = run("declarative-nameless", named.replace("fixOpenshiftUser user: ", "fixOpenshiftUser "))
                .expect("FAILURE");
        assertThat(refused.console())
                .contains("Step does not take a single required parameter - use named parameters instead")
                .contains("fixOpenshiftUser 'builder'")
                .doesNotContain("Running on", "Missing required parameter");
    }

    @Test
    void stepsWorkInNestedBlocksOfScriptedPipeline() {
        RealBuild build = run("scripted", """
                def wait = 0
                node('cosa') {
                  withEnv(['COSA_STANDIN_ARCH=aarch64']) {
                    dir('below') {
                      timeout(10) {
                        retry(2) {
                          wait++
                          withOpenshiftUser {
                            cosaBuild source: 'https://github.com/openshift/os'
                            if (wait == 1) { error 'once more' }
                          }
                        }
                      }
                    }
                  }
                  parallel one: {
                    def image = pushOciArchive cosaDir: 'below', to: 'REGISTRY/kinds/scripted', credentialsId: 'CREDENTIALS', tlsVerify: false
                    echo "tags ${image.tags}"
                    def index = pushOciArchive cosaDir: 'below', build: 'latest', arches: ['arm64', 's390x'], allowMissing: true, to: 'REGISTRY/kinds/index', credentialsId: 'CREDENTIALS', tlsVerify: false
                    echo "index of ${index.manifests.size()}: ${index.manifests.aarch64}"
                  }, two: {
                    catchError(buildResult: 'UNSTABLE', stageResult: 'FAILURE') {
                      pushOciArchive cosaDir: 'nowhere', to: 'REGISTRY/kinds/none:1', credentialsId: 'CREDENTIALS', tlsVerify: false
                    }
                  }
                }
                """).expect("UNSTABLE");

        assertThat(bed.registry.tags("kinds/scripted"))
                .singleElement()
                .asString()
                .endsWith("-aarch64");
        assertThat(bed.registry.tags("kinds/none")).isEmpty();
        assertThat(bed.registry.tags("kinds/index")).singleElement().asString().doesNotContain("aarch64");
        assertThat(build.console())
                .contains("once more")
                .contains("nowhere")
                .contains("skipping s390x: ")
                .contains("index of 1: sha256:");
    }

    private RealBuild run(String name, String script) {
        return bed.controller
                .addJob(name, script.replace("REGISTRY", bed.registry.host()).replace("CREDENTIALS", CREDENTIALS))
                .build();
    }
}
