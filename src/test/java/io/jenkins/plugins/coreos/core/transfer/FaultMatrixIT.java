package io.jenkins.plugins.coreos.core.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.coreos.testing.archive.Archives;
import io.jenkins.plugins.coreos.testing.archive.TestArchive;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
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
 * The matrix of requests of a push × faults × once or always.
 *
 * <p>The cells mostly wait, so they run in parallel, each with its own registry.
 */
class FaultMatrixIT {
    private static final int THREADS = 12;
    private static final long CELL_SECONDS = 120;
    private static final long LARGEST = 1_600_000;

    private static final Map<FaultCase, Future<?>> CELLS = new LinkedHashMap<>();
    private static ExecutorService executor;

    @TempDir
    static Path dir;

    @BeforeAll
    static void begin() {
        TestArchive archive = Archives.image()
                .rawLayer(bytes((int) LARGEST))
                .layers(3, 30_000)
                .write(dir.resolve("image.ociarchive"));
        executor = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "fault-matrix");
            thread.setDaemon(true);
            return thread;
        });
        for (FaultCase cell : FaultCase.all()) {
            CELLS.put(cell, executor.submit(() -> {
                new FaultRun(cell, archive, LARGEST).check();
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
        System.out.println("fault matrix: " + CELLS.size() + " cells");
        assertThat(CELLS).hasSize(FaultCase.KINDS.size() * Trouble.values().length * 2);
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

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new java.util.Random(1).nextBytes(bytes);
        return bytes;
    }
}
