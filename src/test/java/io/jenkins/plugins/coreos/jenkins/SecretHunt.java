package io.jenkins.plugins.coreos.jenkins;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Searches all remains of a build for a password, in plain text and as encoded by HTTP's basic authentication. */
final class SecretHunt {
    private SecretHunt() {}

    /** The files below {@code roots} that contain the secret in any of its forms. */
    static List<Path> filesThatHold(String user, String password, Path... roots) {
        return filesThatHold(forms(user, password), roots);
    }

    /** A password in plain text, and as encoded by HTTP and credentials files. */
    static List<String> forms(String user, String password) {
        return List.of(password, base64(password), base64(user + ":" + password));
    }

    /** The processes whose arguments or environment contain one of these texts. */
    static List<String> processesThatShow(List<String> needles) {
        List<String> found = new ArrayList<>();
        int looked = 0;
        for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
            for (String file : List.of("cmdline", "environ")) {
                String text = read(Path.of("/proc/" + process.pid(), file));
                looked += text.isEmpty() ? 0 : 1;
                if (needles.stream().anyMatch(text::contains)) {
                    found.add(file + " of " + process.pid() + ": "
                            + process.info().command().orElse("?"));
                }
            }
        }
        if (looked < 2) {
            throw new AssertionError("there is no process to look at");
        }
        return found;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            // The process has ended, or belongs to another user.
            return "";
        }
    }

    /** The files below {@code roots} that contain one of these texts. */
    static List<Path> filesThatHold(List<String> needles, Path... roots) {
        List<Path> found = new ArrayList<>();
        int looked = 0;
        for (Path root : roots) {
            for (Path file : files(root)) {
                looked++;
                try {
                    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                    if (needles.stream().anyMatch(text::contains)) {
                        found.add(file);
                    }
                } catch (NoSuchFileException e) {
                    // Running builds remove files.
                    continue;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        if (looked == 0) {
            throw new AssertionError("there is no file to look into below " + List.of(roots));
        }
        return found;
    }

    private static List<Path> files(Path root) {
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (attributes.isRegularFile() || Files.isRegularFile(file)) {
                        files.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                    if (e instanceof NoSuchFileException && !file.equals(root)) {
                        return FileVisitResult.CONTINUE;
                    }
                    throw e;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, IOException e) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    /** Without the last characters, which depend on what follows in the encoded text. */
    private static String base64(String text) {
        String encoded = Base64.getEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        return encoded.substring(0, encoded.length() - 2);
    }
}
