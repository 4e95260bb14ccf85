package io.jenkins.plugins.coreos.jenkins;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.core.json.JsonException;
import io.jenkins.plugins.coreos.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The steps of a build as Pipeline Graph View and Blue Ocean show them, from the URLs that their pages request. */
final class BuildViews {
    private final JenkinsHttp http;
    private final RealBuild build;

    /**
     * A step.
     *
     * @param stage the name and the state of its stage; in Pipeline Graph View, after the names of those around it
     * @param name its display name, or its label
     * @param subject its arguments, or null
     * @param state RUNNING, SUCCESS, UNSTABLE, FAILURE, ABORTED, ...
     * @param error the text that the view adds to the log of a step that failed, or null
     * @param millis its duration; in Pipeline Graph View, null while it runs
     */
    record Step(String stage, String name, String subject, String state, String error, Long millis) {
        /** As a row of a table, without the duration, which is different in each build. */
        String row() {
            return stage + " | " + name + " | " + (subject == null ? "" : subject) + " | " + state
                    + (error == null ? "" : " | " + error);
        }
    }

    private BuildViews(RealController controller, RealBuild build) {
        this.http = controller.http();
        this.build = build;
    }

    static List<Step> pipelineGraphView(RealController controller, RealBuild build) {
        try {
            return new BuildViews(controller, build).pipelineGraphView();
        } catch (JsonException e) {
            throw new AssertionError("unexpected response of Pipeline Graph View for " + build.job(), e);
        }
    }

    static List<Step> blueOcean(RealController controller, RealBuild build) {
        try {
            return new BuildViews(controller, build).blueOcean();
        } catch (JsonException e) {
            throw new AssertionError("unexpected response of Blue Ocean for " + build.job(), e);
        }
    }

    private List<Step> pipelineGraphView() throws JsonException {
        String path = "job/" + build.job() + "/" + build.number() + "/stages/";
        Map<String, String> stages = new LinkedHashMap<>();
        addStages(stages, "", http.json(path + "tree").object("data").objects("stages"));
        List<Step> steps = new ArrayList<>();
        for (JsonObject step : http.json(path + "allSteps").object("data").objects("steps")) {
            String title = step.string("title");
            String state = step.string("state").toUpperCase(Locale.ROOT);
            String error = http.get(path + "exceptionText?nodeId=" + step.string("id"));
            steps.add(new Step(
                    stages.get(step.string("stageId")),
                    title.isEmpty() ? step.string("name") : title,
                    title.isEmpty() ? null : step.string("name"),
                    state,
                    error.isEmpty() ? null : error,
                    step.optionalNumber("totalDurationMillis")));
        }
        return steps;
    }

    private static void addStages(Map<String, String> names, String around, List<JsonObject> stages)
            throws JsonException {
        for (JsonObject stage : stages) {
            String name = around + stage.string("name");
            names.put(stage.string("id"), name + " " + stage.string("state").toUpperCase(Locale.ROOT));
            addStages(names, name + " / ", stage.objects("children"));
        }
    }

    private List<Step> blueOcean() throws JsonException {
        String path =
                "blue/rest/organizations/jenkins/pipelines/" + build.job() + "/runs/" + build.number() + "/nodes/";
        List<Step> steps = new ArrayList<>();
        for (JsonObject node : array(path)) {
            String stage = node.string("displayName") + " " + state(node);
            for (JsonObject step : array(path + node.string("id") + "/steps/")) {
                String state = state(step);
                steps.add(new Step(
                        stage,
                        step.string("displayName"),
                        step.optionalString("displayDescription"),
                        state,
                        state.equals("FAILURE") ? lastLine(path, node, step) : null,
                        step.optionalNumber("durationInMillis")));
            }
        }
        return steps;
    }

    /** Blue Ocean appends the error to the log of the step. */
    private String lastLine(String path, JsonObject node, JsonObject step) throws JsonException {
        String log = http.get(path + node.string("id") + "/steps/" + step.string("id") + "/log/");
        return log.lines().reduce((first, last) -> last).orElse(null);
    }

    private static String state(JsonObject of) throws JsonException {
        String state = of.string("state");
        return state.equals("FINISHED") ? of.string("result") : state;
    }

    private List<JsonObject> array(String path) throws JsonException {
        String tree = "?tree=id,displayName,displayDescription,type,result,state,durationInMillis";
        byte[] json = ("{\"items\":" + http.get(path + tree) + "}").getBytes(StandardCharsets.UTF_8);
        return Json.parseObject(json, path).objects("items");
    }
}
