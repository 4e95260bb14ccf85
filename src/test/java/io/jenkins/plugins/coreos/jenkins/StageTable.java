package io.jenkins.plugins.coreos.jenkins;

import java.util.List;
import java.util.stream.Collectors;

/** The stages of a build as its graph in the controller has them. */
final class StageTable {
    /** In Groovy, in the controller: a line for each stage with its branches and stages around, state and milliseconds. */
    private static final String SCRIPT = """
            def api = 'org.jenkinsci.plugins.workflow.'
            def uber = jenkins.model.Jenkins.get().pluginManager.uberClassLoader
            def type = { uber.loadClass(api + it) }
            def run = jenkins.model.Jenkins.get().getItemByFullName('%s').getBuildByNumber(%d)
            def label = type('actions.LabelAction'), branch = type('actions.ThreadNameAction')
            def timing = type('actions.TimingAction'), warning = type('actions.WarningAction')
            def nodes = new ArrayList(type('graphanalysis.DepthFirstScanner').newInstance().allNodes(run.execution))
            nodes.sort { it.id as int }
            def name = { it.getAction(branch)?.threadName ?: it.getAction(label)?.displayName }
            def lines = []
            for (node in nodes) {
                if (!type('graph.BlockStartNode').isInstance(node) || node.getAction(label) == null ||
                        node.descriptor?.functionName != 'stage') continue
                def end = node.endNode
                def inside = nodes.findAll { it.enclosingBlocks.contains(node) }
                def state = end?.error != null ? 'FAILURE' : inside.any { it.getPersistentAction(warning) != null } ?
                    'UNSTABLE' : end == null ? 'RUNNING' : 'SUCCESS'
                def around = node.enclosingBlocks.reverse().collect(name).findAll { it != null }
                def millis = end == null ? -1 : timing.getStartTime(end) - timing.getStartTime(node)
                lines << [(around + name(node)).join(' / '), state, millis].join('\\t')
            }
            lines.join('\\n')
            """;

    private StageTable() {}

    /** A stage: its name after those of stages and branches around it, how it ended, and how long it took. */
    record Stage(String path, String state, long millis) {}

    static List<Stage> of(RealController controller, RealBuild build) {
        return controller
                .groovy(SCRIPT.formatted(build.job(), build.number()))
                .lines()
                .filter(line -> !line.isBlank())
                .map(line -> line.split("\t"))
                .map(fields -> new Stage(fields[0], fields[1], Long.parseLong(fields[2].strip())))
                .toList();
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
