package io.jenkins.plugins.coreos.jenkins;

import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The stages of a build as Pipeline Graph View draws them, from the URL that its page requests. */
final class StageTable {
    private StageTable() {}

    /**
     * A stage.
     *
     * @param path its name after those of the stages and branches around it
     * @param kind STAGE, or PARALLEL for a branch
     * @param state its result: SUCCESS, UNSTABLE, FAILURE, ABORTED, ...
     * @param millis its duration
     */
    record Stage(String path, String kind, String state, long millis) {}

    /** The stages of a build that has ended, each before those in it; without branches. */
    static List<Stage> of(RealController controller, RealBuild build) {
        return graph(controller, build).stream()
                .filter(stage -> stage.kind().equals("STAGE"))
                .toList();
    }

    /** As {@link #of}, with branches. */
    static List<Stage> graph(RealController controller, RealBuild build) {
        List<Stage> stages = new ArrayList<>();
        try {
            JsonObject graph = controller.http().json("job/" + build.job() + "/" + build.number() + "/stages/tree");
            add(stages, "", graph.object("data").objects("stages"));
        } catch (JsonException e) {
            throw new AssertionError("unexpected response of Pipeline Graph View for " + build.job(), e);
        }
        return stages;
    }

    private static void add(List<Stage> stages, String around, List<JsonObject> nodes) throws JsonException {
        for (JsonObject node : nodes) {
            String path = around + node.string("name");
            stages.add(new Stage(
                    path,
                    node.string("type"),
                    node.string("state").toUpperCase(Locale.ROOT),
                    node.number("totalDurationMillis")));
            add(stages, path + " / ", node.objects("children"));
        }
    }

    /** As Markdown. */
    static String markdown(String title, List<Stage> stages) {
        return "\n" + title + "\n\n| stage | state | seconds |\n|---|---|---|\n"
                + stages.stream()
                        .map(stage ->
                                "| %s | %s | %.1f |".formatted(stage.path(), stage.state(), stage.millis() / 1000.0))
                        .collect(Collectors.joining("\n"))
                + "\n";
    }
}
