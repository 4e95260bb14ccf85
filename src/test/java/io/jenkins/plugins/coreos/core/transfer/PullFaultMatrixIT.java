package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.core.archive.ArchiveCheck;
import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.fake.FakeRegistry;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Combines each read request of a copy or pull with each fault of its response, once and permanently.
 *
 * <p>The cells run in parallel, each with its own registries, because they mostly wait.
 */
class PullFaultMatrixIT {
    private static final int THREADS = 16;
    private static final long CELL_SECONDS = 120;
    private static final int LARGEST = 1_600_000;

    private static final Map<PullFaultCase, Future<?>> CELLS = new LinkedHashMap<>();
    private static ExecutorService executor;

    @TempDir
    static Path dir;

    @BeforeAll
    static void begin() throws Exception {
        byte[] largest = new byte[LARGEST];
        new Random(1).nextBytes(largest);
        RemoteImage image = RemoteImage.of(Archives.layout(
                        Archives.image().rawLayer(largest).layers(2, 30_000),
                        Archives.image().seed(2).architecture("arm64").layers(1, 20_000))
                .asIndex()
                .write(dir.resolve("image.ociarchive"))
                .path());
        Path whole = dir.resolve("whole.ociarchive");
        try (FakeRegistry registry = FakeRegistry.start()) {
            image.putInto(registry, "os/image", "one");
            Copies.from(registry.host() + "/os/image:one").archive(whole).run();
        }
        assertThat(ArchiveCheck.of(whole, 2).faults()).isEmpty();
        executor = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "pull-fault-matrix");
            thread.setDaemon(true);
            return thread;
        });
        for (PullFaultCase cell : PullFaultCase.all()) {
            Path out = dir.resolve("out" + CELLS.size());
            CELLS.put(cell, executor.submit(() -> {
                new PullFaultRun(cell, image, whole, out).check();
                return null;
            }));
        }
    }

    @AfterAll
    static void end() {
        executor.shutdownNow();
        CELLS.clear();
    }

    @TestFactory
    Stream<DynamicTest> recoversFromEveryFaultOrReportsIt() {
        System.out.println("fault matrix of reads: " + CELLS.size() + " cells");
        assertThat(CELLS).hasSizeGreaterThan(600);
        return CELLS.entrySet().stream()
                .map(cell -> DynamicTest.dynamicTest(cell.getKey().toString(), () -> await(cell.getValue())));
    }

    private static void await(Future<?> cell) throws Throwable {
        try {
            cell.get(CELL_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }
}
