package io.jenkins.plugins.coreos.library;

import static io.jenkins.plugins.coreos.library.StandardSteps.ID;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code coreosPipeline}: the pushes, and their conditions. */
class PipelinePublishTest {
    private final LibraryRun run = new LibraryRun();

    @Test
    void buildsChangeRequestWithoutPush() throws Throwable {
        run.env.put("CHANGE_ID", "42");

        assertThat(run.run("return coreosPipeline(source: '/src', to: 'quay.io/org/rhcos').image"))
                .isNull();

        assertThat(run.stages()).endsWith("Build");
        assertThat(run.calls("pushOciArchive")).isEmpty();
    }

    @Test
    void pushesChangeRequestIfConfigured() throws Throwable {
        run.env.put("CHANGE_ID", "42");

        run.run("coreosPipeline source: '/src', to: 'quay.io/org/rhcos-pr', tags: ['pr-42'], publish: true");

        assertThat(run.call("pushOciArchive").arguments()).containsEntry("tags", List.of("pr-42"));
    }

    @Test
    void doesNotPushBranchIfConfigured() throws Throwable {
        run.run("coreosPipeline source: '/src', to: 'quay.io/org/rhcos', publish: false");

        assertThat(run.calls("pushOciArchive")).isEmpty();
    }

    @Test
    void pushesNothingWithoutDestination() throws Throwable {
        run.run("coreosPipeline source: '/src', credentialsId: 'quay-push'");

        assertThat(run.calls("pushOciArchive")).isEmpty();
    }

    @Test
    void doesNotTransferArchivesOfAChangeRequest() throws Throwable {
        run.env.put("CHANGE_ID", "42");
        run.step("cosaBuild", call -> StandardSteps.build(run.stages().size() > 4 ? "aarch64" : "x86_64", ID, true));

        run.run("coreosPipeline source: '/src', to: 'quay.io/org/rhcos', arches: [x86_64: 'a', aarch64: 'b']");

        assertThat(run.calls("stash")).isEmpty();
        assertThat(run.calls("pushOciArchive")).isEmpty();
    }

    @Test
    void pushesTheBuildOfTheDirectory() throws Throwable {
        run.run("""
                coreosPipeline source: '/src', cosaDir: 'srv', to: ['quay.io/org/rhcos', 'localhost:5000/rhcos'],
                  credentialsId: 'quay-push', tags: 'latest', push: [tlsVerify: false, updateMeta: true]
                """);

        assertThat(run.call("pushOciArchive").arguments())
                .containsEntry("cosaDir", "srv")
                .containsEntry("to", List.of("quay.io/org/rhcos", "localhost:5000/rhcos"))
                .containsEntry("credentialsId", "quay-push")
                .containsEntry("tags", List.of("latest"))
                .containsEntry("tlsVerify", false)
                .containsEntry("updateMeta", true)
                .hasSize(6);
    }

    @Test
    void passesAttachmentsToTheStep() throws Throwable {
        run.run("""
                coreosPipeline source: '/src', to: 'quay.io/org/rhcos',
                  push: [attach: ['sbom.json': 'application/spdx+json'], provenance: true]
                """);

        assertThat(run.call("pushOciArchive").arguments())
                .containsEntry("attach", Map.of("sbom.json", "application/spdx+json"))
                .containsEntry("provenance", true);
    }

    @Test
    void derivesTagsFromTheBuild() throws Throwable {
        run.run("""
                def stream = 'testing-devel'
                coreosPipeline source: '/src', to: 'quay.io/org/fcos', tags: { build -> [stream, "${build.id}-x"] }
                """);

        assertThat(run.call("pushOciArchive").arguments()).containsEntry("tags", List.of("testing-devel", ID + "-x"));
    }

    @Test
    void leavesTheTagToTheStep() throws Throwable {
        run.run("coreosPipeline source: '/src', to: 'quay.io/org/fcos'");

        assertThat(run.call("pushOciArchive").arguments()).doesNotContainKey("tags");
    }
}
