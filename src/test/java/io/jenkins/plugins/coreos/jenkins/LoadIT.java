package io.jenkins.plugins.coreos.jenkins;

import static io.jenkins.plugins.coreos.jenkins.PipelineBed.CREDENTIALS;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.FailureLogs;
import io.jenkins.plugins.coreos.testing.Processes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many simultaneous builds, each with all three steps, on four agents and with one registry.
 *
 * <p>By default a few small builds; {@code -Dcoreos.load.builds=50 -Dcoreos.load.megabytes=64} sets the full load.
 */
@Tag("jenkins")
@ExtendWith(FailureLogs.class)
class LoadIT {
    private static final int BUILDS = Integer.getInteger("coreos.load.builds", 12);
    private static final int MEGABYTES = Integer.getInteger("coreos.load.megabytes", 8);
    private static final int AGENTS = 4;
    private static final Duration LIMIT = Duration.ofMinutes(15);

    /** Memory that a run retains by design: the records of builds, until they are collected. */
    private static final int ALLOWED_MEGABYTES = 48;

    private static final int ALLOWED_THREADS = 2;

    @Test
    void parallelBuildsSucceedWithoutLeakingThreadsOrMemory(@TempDir Path directory) {
        try (PipelineBed bed = PipelineBed.start(directory)) {
            List<RealAgent> agents = new ArrayList<>(List.of(bed.agent));
            while (agents.size() < AGENTS) {
                agents.add(bed.addAgent("cosa-" + agents.size()));
            }
            bed.controller.groovy("""
                    jenkins.model.Jenkins.get().nodes.each { it.labelString = 'load'; it.numExecutors = %d; it.save() }
                    'labelled'
                    """.formatted((BUILDS + AGENTS - 1) / AGENTS));
            // The first builds of a new controller include its one-time costs.
            run(bed, "warm-up", 2);
            Use before = use(bed, null);

            long began = System.nanoTime();
            run(bed, "load", BUILDS);
            long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();

            Use after = use(bed, before);
            System.out.printf(
                    Locale.ROOT,
                    "%d builds on %d agents, %d MB each: %d s; controller before %s, after %s%nmore threads: %s%n",
                    BUILDS,
                    AGENTS,
                    MEGABYTES,
                    seconds,
                    before,
                    after,
                    more(before, after));
        } finally {
            Processes.deleteTree(directory);
        }
    }

    private static void run(PipelineBed bed, String name, int count) {
        List<RealBuild> builds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            builds.add(bed.controller
                    .addJob(name + "-" + i, """
                            node('load') {
                              fixOpenshiftUser()
                              def build
                              withEnv(['COSA_STANDIN_SIZE=%d', 'COSA_STANDIN_LAYERS=20']) {
                                build = cosaBuild source: 'https://github.com/openshift/os'
                              }
                              def image = pushOciArchive to: '%s/%s/rhcos-%d:1', credentialsId: '%s', tlsVerify: false
                              assert image.digest == build.manifestDigest
                              echo "pushed ${image.digest}"
                            }
                            """.formatted(
                                    MEGABYTES * 1_000_000L, bed.registry.host(), name, i, CREDENTIALS))
                    .build());
        }
        for (int i = 0; i < count; i++) {
            builds.get(i).expect("SUCCESS", LIMIT);
            assertThat(builds.get(i).console())
                    .contains("pushed " + bed.registry.manifestDigest(name + "/rhcos-" + i, "1"));
        }
    }

    /** Returns the controller's use of heap and threads, once it is close to an earlier one (immediately if null). */
    private static Use use(PipelineBed bed, Use before) {
        Use[] now = new Use[1];
        Await.until(
                "the controller to come back to " + before,
                Duration.ofMinutes(4),
                () -> {
                    List<String> lines =
                            bed.controller.groovy("""
                            System.gc()
                            (java.lang.management.ManagementFactory.memoryMXBean.heapMemoryUsage.used >> 20) + '\\n' +
                                Thread.allStackTraces.keySet().collect { it.name.find('[A-Za-z.]+') }
                                    .join('\\n')
                            """).strip().lines().toList();
                    now[0] = new Use(lines.subList(1, lines.size()), Integer.parseInt(lines.get(0)));
                    return before == null
                            || now[0].threads() <= before.threads() + ALLOWED_THREADS
                                    && now[0].heapMegabytes <= before.heapMegabytes + ALLOWED_MEGABYTES;
                },
                () -> "now it is " + now[0] + ", with more " + more(before, now[0]));
        return now[0];
    }

    /** The numbers of additional threads, by the first word of their names. */
    private static Map<String, Integer> more(Use before, Use after) {
        Map<String, Integer> more = new TreeMap<>();
        after.names.forEach(name -> more.merge(name, 1, Integer::sum));
        before.names.forEach(name -> more.merge(name, -1, Integer::sum));
        more.values().removeIf(count -> count <= 0);
        return more;
    }

    private record Use(List<String> names, int heapMegabytes) {
        int threads() {
            return names.size();
        }

        @Override
        public String toString() {
            return threads() + " threads, " + heapMegabytes + " MB of heap";
        }
    }
}
