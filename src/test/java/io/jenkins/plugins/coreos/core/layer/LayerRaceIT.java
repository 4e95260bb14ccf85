package io.jenkins.plugins.coreos.core.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another process replaces a directory and a file with links to files outside while layers are made. */
class LayerRaceIT {
    private static final int ROUNDS = 400;
    private static final String INSIDE = "content-of-the-tree";
    private static final String OUTSIDE = "content-from-outside";

    @TempDir
    Path dir;

    @Test
    void linksThatAppearAreNeverFollowed() throws Exception {
        Path tree = Files.createDirectories(dir.resolve("tree/sub")).getParent();
        Path outside = Files.createDirectory(dir.resolve("outside"));
        Files.writeString(tree.resolve("sub/file"), INSIDE);
        Files.writeString(outside.resolve("file"), OUTSIDE);
        AtomicBoolean ended = new AtomicBoolean();
        Thread swapper = new Thread(() -> {
            while (!ended.get()) {
                swap(tree.resolve("sub"), outside);
                swap(tree.resolve("sub/file"), outside.resolve("file"));
            }
        });
        int made = 0;
        swapper.start();
        try {
            for (int round = 0; round < ROUNDS; round++) {
                try {
                    String tar = new String(new Layers(dir).add(tree).tar(), StandardCharsets.ISO_8859_1);
                    assertThat(tar.contains(OUTSIDE)).isFalse();
                    made++;
                } catch (LayerException e) {
                    // The change was noticed.
                }
            }
            assertThat(made).isPositive();
            assertThat(swapper.isAlive()).isTrue();
        } finally {
            ended.set(true);
            swapper.join();
        }
    }

    /** Replaces a file with a link and back. */
    private void swap(Path file, Path target) {
        Path aside = dir.resolve("aside");
        try {
            Files.move(file, aside);
            Files.createSymbolicLink(file, target);
            Files.delete(file);
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
