package io.jenkins.plugins.coreos.jenkins;

import static io.jenkins.plugins.coreos.jenkins.PipelineBed.CREDENTIALS;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.signature.SigstoreKeys;
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
 * Many simultaneous builds on four agents and with one registry, of five kinds: a build with a push, a layer on it, a
 * copy and a pull, a signature, and a failing push.
 *
 * <p>By default a few small builds; {@code -Dcoreos.load.builds=200 -Dcoreos.load.megabytes=8} is a day of a busy team.
 */
@Tag("jenkins")
@ExtendWith(FailureLogs.class)
class LoadIT {
    private static final int BUILDS = Integer.getInteger("coreos.load.builds", 12);
    private static final int MEGABYTES = Integer.getInteger("coreos.load.megabytes", 8);
    private static final int AGENTS = 4;
    private static final Duration LIMIT = Duration.ofMinutes(20);

    /** Memory that a run retains by design: the records of builds, until they are collected. */
    private static final int ALLOWED_MEGABYTES = 48;

    private static final int ALLOWED_THREADS = 2;

    /** Connections of agents and of this test, and files of Jenkins' own caches. */
    private static final int ALLOWED_FILES = 30;

    /** The controller's log has a few lines about each job; a stack trace for each build would exceed this. */
    private static final int ALLOWED_LOG_BYTES = 2_000;

    private static final String COSA_BUILD = """
            fixOpenshiftUser()
            def build
            withEnv(["COSA_STANDIN_SIZE=${megabytes * 1000000L}", 'COSA_STANDIN_LAYERS=20']) {
              build = cosaBuild source: 'https://github.com/openshift/os'
            }
            def image = pushOciArchive([to: "${host}/${name}:1"] + access)
            assert image.digest == build.manifestDigest
            """;

    private static final String BASE = "def base = inspectOciImage([from: \"${host}/nightly:1\"] + access)\n";

    /** Each is a Pipeline that begins with host, name, access and megabytes. */
    private static final List<String> MIX = List.of(COSA_BUILD, BASE + """
            sh 'mkdir -p rootfs/usr && date +%s%N >rootfs/usr/built && head -c 100000 /dev/urandom >rootfs/usr/data'
            def image = layerOciImage([from: "${host}/nightly@${base.digest}", add: ['rootfs'], to: "${host}/${name}:1",
                baseCredentialsId: access.credentialsId, archive: 'pr.ociarchive'] + access)
            assert image.layer.files > 0
            """, BASE + """
            def copy = copyOciImage([from: "${host}/nightly:1", to: "${host}/${name}", tags: ['a', 'b']] + access)
            def pull = pullOciArchive([from: copy.reference, archive: 'back.ociarchive'] + access)
            assert pull.digest == base.digest
            """, BASE + """
            def signed = signOciImage([reference: "${host}/nightly@${base.digest}", sign: 'load-key',
                identity: "${host}/${name}:1", signPassphraseId: 'load-password'] + access)
            assert signed.signatures.size() == 1
            """, """
            def failed = false
            try {
              pushOciArchive([archive: 'none.ociarchive', to: "${host}/${name}:1"] + access)
            } catch (e) {
              failed = true
            }
            assert failed
            """);

    @Test
    void parallelBuildsSucceedWithoutLeaks(@TempDir Path directory) {
        try (PipelineBed bed = PipelineBed.start(directory)) {
            List<RealAgent> agents = new ArrayList<>(List.of(bed.agent));
            while (agents.size() < AGENTS) {
                agents.add(bed.addAgent("cosa-" + agents.size()));
            }
            bed.controller.groovy("""
                    jenkins.model.Jenkins.get().nodes.each { it.labelString = 'load'; it.numExecutors = %d; it.save() }
                    'labelled'
                    """.formatted(Math.min(8, (BUILDS + AGENTS - 1) / AGENTS)));
            bed.controller.addSecretFile("load-key", SigstoreKeys.KEY);
            bed.controller.addSecretText("load-password", SigstoreKeys.PASSPHRASE);
            build(bed, "nightly", COSA_BUILD).expect("SUCCESS", LIMIT);
            // The first builds of a new controller include its one-time costs.
            run(bed, "warm-up", 2 * MIX.size());
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
            assertThat(after.logBytes - before.logBytes)
                    .as("bytes in the controller's log")
                    .isLessThan((long) ALLOWED_LOG_BYTES * BUILDS);
        } finally {
            Processes.deleteTree(directory);
        }
    }

    private static RealBuild build(PipelineBed bed, String name, String script) {
        String pipeline = """
                def host = '%s', name = '%s', access = [credentialsId: '%s', tlsVerify: false], megabytes = %d
                node('load') {
                %s
                }
                """.formatted(bed.registry.host(), name, CREDENTIALS, MEGABYTES, script);
        return bed.controller.addJob(name, pipeline).build();
    }

    private static void run(PipelineBed bed, String name, int count) {
        List<RealBuild> builds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            builds.add(build(bed, name + "-" + i, MIX.get(i % MIX.size())));
        }
        builds.forEach(build -> build.expect("SUCCESS", LIMIT));
    }

    /** Returns what the controller uses, once it is close to an earlier use (immediately if null). */
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
                                new File('/proc/self/fd').list().length + '\\n' +
                                Thread.allStackTraces.keySet().collect { it.name.find('[A-Za-z.]+') }
                                    .join('\\n')
                            """).strip().lines().toList();
                    now[0] = new Use(
                            lines.subList(2, lines.size()),
                            Integer.parseInt(lines.get(0)),
                            Integer.parseInt(lines.get(1)),
                            bed.controller.logFile().toFile().length());
                    return before == null
                            || now[0].threads() <= before.threads() + ALLOWED_THREADS
                                    && now[0].heapMegabytes <= before.heapMegabytes + ALLOWED_MEGABYTES
                                    && now[0].files <= before.files + ALLOWED_FILES;
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

    private record Use(List<String> names, int heapMegabytes, int files, long logBytes) {
        int threads() {
            return names.size();
        }

        @Override
        public String toString() {
            return threads() + " threads, " + heapMegabytes + " MB of heap, " + files + " open files, " + logBytes
                    + " bytes of log";
        }
    }
}
