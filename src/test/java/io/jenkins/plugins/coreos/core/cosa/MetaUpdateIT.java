package io.jenkins.plugins.coreos.core.cosa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.coreos.core.json.Json;
import io.jenkins.plugins.coreos.testing.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An update of meta.json never changes another file. */
class MetaUpdateIT {
    @TempDir
    Path dir;

    private Path meta;
    private Path victim;

    @BeforeEach
    void prepare() throws IOException {
        meta = Files.writeString(dir.resolve("meta.json"), "{\"buildid\": \"1\"}");
        victim = Files.writeString(dir.resolve("victim"), "{}");
        Files.setPosixFilePermissions(victim, PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void doesNotWriteThroughPlantedLink() throws Exception {
        Files.createSymbolicLink(dir.resolve("meta.json.new"), victim);
        Files.setPosixFilePermissions(meta, PosixFilePermissions.fromString("rw-rw-rw-"));

        record(meta);

        assertThat(meta).content().contains("base-oscontainer", "quay.io/x");
        untouched();
        assertThat(Files.isSymbolicLink(dir.resolve("meta.json.new"))).isTrue();
    }

    @Test
    void replacesMetaJsonThatIsALink() throws Exception {
        Files.move(meta, victim, StandardCopyOption.REPLACE_EXISTING);
        byte[] before = Files.readAllBytes(victim);
        Files.createSymbolicLink(meta, victim);

        record(meta);

        assertThat(Files.isSymbolicLink(meta)).isFalse();
        assertThat(meta).content().contains("base-oscontainer");
        assertThat(victim).hasBinaryContent(before);
    }

    @Test
    @Timeout(30)
    void rejectsMetaJsonThatIsAFifo() throws Exception {
        Files.delete(meta);
        Processes.command("mkfifo", meta.toString()).ok();

        assertThatThrownBy(() -> record(meta)).hasMessageContaining("is a FIFO, not a regular file");
    }

    @Test
    void followsLinkToTheDirectory() throws Exception {
        Path link = Files.createSymbolicLink(dir.resolve("link"), dir);

        record(link.resolve("meta.json"));

        assertThat(meta).content().contains("base-oscontainer");
    }

    @Test
    void parallelUpdatesKeepEachOthersRecords() throws Exception {
        List<String> images = IntStream.range(0, 40).mapToObj(i -> "image-" + i).toList();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> updates = new ArrayList<>();
            for (String image : images) {
                updates.add(threads.submit(() -> {
                    MetaUpdate.recordContainer(meta, image, Map.of("image", "quay.io/x"), false);
                    return null;
                }));
            }
            for (Future<?> update : updates) {
                update.get();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(Json.parseObject(Files.readAllBytes(meta), "meta.json")
                        .members()
                        .keySet())
                .contains("buildid")
                .containsAll(images);
    }

    private static void record(Path file) throws IOException {
        MetaUpdate.recordContainer(file, "ostree", Map.of("image", "quay.io/x"), false);
    }

    private void untouched() throws IOException {
        assertThat(victim).hasContent("{}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(victim)))
                .isEqualTo("rw-------");
    }
}
