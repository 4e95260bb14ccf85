package io.jenkins.plugins.coreos.jenkins;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Pipeline job of a {@link RealController}. */
public final class RealJob {
    private static final Pattern NEXT = Pattern.compile("\"nextBuildNumber\":(\\d+)");
    private static final Duration QUEUE_LIMIT = Duration.ofMinutes(1);

    private final RealController controller;
    private final String name;

    private RealJob(RealController controller, String name) {
        this.controller = controller;
        this.name = name;
    }

    static RealJob add(RealController controller, String name, String script) {
        controller.http().post("createItem?name=" + name, "application/xml", """
                        <flow-definition plugin="workflow-job">
                          <definition class="org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition" plugin="workflow-cps">
                            <script>%s</script>
                            <sandbox>true</sandbox>
                          </definition>
                        </flow-definition>
                        """.formatted(
                        script.replace("&", "&amp;").replace("<", "&lt;")));
        return new RealJob(controller, name);
    }

    public String name() {
        return name;
    }

    /** Starts a build and waits until it has a number. */
    public RealBuild build() {
        Matcher next = NEXT.matcher(controller.http().get("job/" + name + "/api/json?tree=nextBuildNumber"));
        if (!next.find()) {
            throw new AssertionError("no nextBuildNumber for " + name);
        }
        int number = Integer.parseInt(next.group(1));
        controller.http().post("job/" + name + "/build?delay=0sec", Map.of());
        Await.until(
                name + " #" + number + " to start",
                QUEUE_LIMIT,
                () -> controller
                        .http()
                        .get("job/" + name + "/api/json?tree=builds[number]")
                        .contains("\"number\":" + number + "}"),
                controller::log);
        return new RealBuild(controller, name, number);
    }
}
