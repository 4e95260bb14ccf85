package io.jenkins.plugins.coreos.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Inspects registries with skopeo, which shares no code with this project. */
public final class Skopeo {
    private static final Pattern BLOB = Pattern.compile("[0-9a-f]{64}");

    private Skopeo() {}

    /**
     * Returns the digest that skopeo computes from the manifest's bytes.
     *
     * @param reference {@code host:port/repository[:tag|@digest]}
     * @param options of {@code skopeo inspect}, such as {@code --creds=user:password}; by default, TLS is not verified
     */
    public static String inspectDigest(String reference, String... options) {
        return sha256(inspectRaw(reference, options).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** Returns the manifest as stored by the registry. */
    public static String inspectRaw(String reference, String... options) {
        List<String> command = skopeo("inspect", "--raw", "--tls-verify=false");
        command.addAll(List.of(options));
        command.add("docker://" + reference);
        return Processes.command(command).ok().stdout();
    }

    /**
     * Copies the whole image, including all images of an index, to an empty directory, and checks every blob.
     *
     * @return the number of blobs, without manifests
     */
    public static int readBack(String reference, Path directory, String... options) {
        copyToDir(reference, directory, options);
        return verifyBlobs(directory);
    }

    /** Copies an image into a directory of skopeo's {@code dir:} layout; options are those of {@code skopeo copy}. */
    public static void copyToDir(String reference, Path directory, String... options) {
        List<String> command = skopeo("copy", "--all", "--preserve-digests", "--src-tls-verify=false");
        command.addAll(List.of(options));
        command.addAll(List.of("docker://" + reference, "dir:" + directory));
        Processes.command(command).limit(java.time.Duration.ofMinutes(5)).ok();
    }

    /**
     * Asserts that each file of a {@code dir:} layout whose name is a digest has that digest.
     *
     * @return the number of these files
     */
    public static int verifyBlobs(Path directory) {
        int blobs = 0;
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (BLOB.matcher(name).matches()) {
                    blobs++;
                    String digest = sha256(file);
                    if (!digest.equals("sha256:" + name)) {
                        throw new AssertionError("the blob " + name + " has the digest " + digest);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (blobs == 0) {
            throw new AssertionError("there are no blobs in " + directory);
        }
        return blobs;
    }

    public static List<String> skopeo(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Processes.program("skopeo", "skopeo").toString());
        // Works without a policy file, which may be missing.
        command.add("--insecure-policy");
        command.addAll(List.of(arguments));
        return command;
    }

    private static String sha256(Path file) throws IOException {
        MessageDigest hasher = hasher();
        byte[] buffer = new byte[128 * 1024];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                hasher.update(buffer, 0, read);
            }
        }
        return "sha256:" + HexFormat.of().formatHex(hasher.digest());
    }

    private static String sha256(byte[] bytes) {
        return "sha256:" + HexFormat.of().formatHex(hasher().digest(bytes));
    }

    private static MessageDigest hasher() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
