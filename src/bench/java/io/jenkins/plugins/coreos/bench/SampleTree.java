package io.jenkins.plugins.coreos.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Files as a change has them: one that cannot be compressed, with two fifths of the bytes, and many small texts. */
final class SampleTree {
    private static final int TEXT = 10 * 1024;
    private static final int PER_DIRECTORY = 30;
    private static final int WORDS = 5_000;

    private SampleTree() {}

    /** Writes the same files in each run. */
    static Path write(Path tree, long bytes) throws IOException {
        Random random = new Random(1);
        Path data = Files.createDirectories(tree.resolve("usr/lib/sample"));
        byte[] binary = new byte[(int) (bytes / 5 * 2)];
        random.nextBytes(binary);
        Files.write(data.resolve("binary"), binary);
        String[] words = random.ints(WORDS, 0, Integer.MAX_VALUE)
                .mapToObj(number -> Integer.toString(number, Character.MAX_RADIX))
                .toArray(String[]::new);
        long left = bytes - binary.length;
        for (int i = 0; left > 0; i++) {
            Path directory = Files.createDirectories(tree.resolve("usr/share/sample/" + i / PER_DIRECTORY));
            StringBuilder text = new StringBuilder();
            while (text.length() < Math.min(TEXT, left)) {
                text.append(words[random.nextInt(WORDS)]).append(i % 5 == 0 ? '\n' : ' ');
            }
            text.setLength((int) Math.min(TEXT, left));
            Files.write(directory.resolve("text" + i), text.toString().getBytes(StandardCharsets.US_ASCII));
            left -= text.length();
        }
        return tree;
    }
}
