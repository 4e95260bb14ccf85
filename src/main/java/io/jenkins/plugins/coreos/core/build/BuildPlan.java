package io.jenkins.plugins.coreos.core.build;

import io.jenkins.plugins.coreos.core.cosa.CosaFiles;
import io.jenkins.plugins.coreos.core.text.Pairs;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A build whose files have been read: the Containerfile, its base, and the build arguments.
 *
 * @param request the parameters
 * @param context directory of the build context
 * @param path path of the Containerfile
 * @param file its content
 * @param base the base in the Containerfile, or the image that replaces it
 * @param arguments the build arguments of the files, in order, then those of the parameter
 */
public record BuildPlan(
        BuildRequest request,
        Path context,
        Path path,
        Containerfile file,
        BaseReference base,
        Map<String, String> arguments) {
    private static final int MAX_FILE = 1024 * 1024;

    /**
     * Reads the files of a build.
     *
     * @param directory the current directory
     * @throws IOException if a file is missing or cannot be read
     * @throws IllegalArgumentException if a file contradicts the parameters
     */
    public static BuildPlan read(BuildRequest request, CosaFiles files, Path directory) throws IOException {
        Path context = directory.resolve(request.context()).normalize();
        if (!files.isDirectory(context)) {
            throw new IOException("the context " + context + " is not a directory");
        }
        Path path = containerfile(request.containerfile(), files, directory, context);
        Map<String, String> arguments = arguments(request, files, directory);
        Containerfile file = Containerfile.parse(content(files, path), path.toString(), arguments);
        file.checkSecrets(request.secretIds());
        String image = request.from() == null ? file.base(request.target()) : request.from();
        try {
            BaseReference base = BaseReference.parse(image);
            return new BuildPlan(request, context, path, file, base, arguments);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(path + ": FROM: " + e.getMessage(), e);
        }
    }

    /** Looks for a relative path in the current directory and then in the context, as buildah does. */
    private static Path containerfile(String given, CosaFiles files, Path directory, Path context) throws IOException {
        List<Path> candidates = given == null
                ? List.of(context.resolve("Containerfile"), context.resolve("Dockerfile"))
                : List.of(
                        directory.resolve(given).normalize(),
                        context.resolve(given).normalize());
        for (Path candidate : candidates) {
            if (files.exists(candidate)) {
                return candidate;
            }
        }
        throw new IOException(
                given == null
                        ? "there is no Containerfile or Dockerfile in the context " + context
                                + "; name the file in 'containerfile'"
                        : "the containerfile " + Quoted.of(given) + " is neither in " + directory
                                + " nor in the context " + context);
    }

    private static byte[] content(CosaFiles files, Path path) throws IOException {
        if (!files.exists(path)) {
            throw new IOException(path + " does not exist");
        }
        byte[] content = files.read(path, MAX_FILE);
        if (content == null) {
            throw new IOException(path + " has more than " + MAX_FILE + " bytes");
        }
        return content;
    }

    private static Map<String, String> arguments(BuildRequest request, CosaFiles files, Path directory)
            throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        for (String name : request.buildArgFiles()) {
            // Read here, because buildah reads such files only from 1.30 on.
            String text = new String(content(files, directory.resolve(name)), StandardCharsets.UTF_8);
            List<String> lines = text.lines()
                    .filter(line -> !line.isBlank() && !line.stripLeading().startsWith("#"))
                    .toList();
            all.putAll(BuildRequest.variables(name, lines));
        }
        all.putAll(Pairs.parse("buildArgs", request.buildArgs()));
        return all;
    }

    /**
     * Returns the arguments of the script; see the comment at the top of the script for their format.
     *
     * @param secretFile path of auth.json among the secrets on the agent, or null without secrets
     * @param hasLogin whether the secrets include a login for the registry
     */
    public List<String> scriptArguments(String secretFile, boolean hasLogin) {
        List<String> words = new ArrayList<>();
        add(words, "--secret-file", secretFile);
        if (hasLogin) {
            words.add("--login");
        }
        add(words, "--builder", request.builder());
        add(words, "--isolation", request.isolation());
        add(words, "--context", text(context));
        add(words, "--containerfile", text(path));
        add(words, "--archive", request.archive());
        add(words, "--before", base64(file.before(request.target())));
        add(words, "--after", base64(file.after(request.target())));
        add(words, "--kind", base.kind().name().toLowerCase(Locale.ROOT));
        add(words, "--base", base.text());
        add(words, "--name", base.name());
        add(words, "--platform", file.platform(request.target()));
        add(words, "--target", request.target());
        arguments.forEach((name, value) -> add(words, "--build-arg", name + "=" + value));
        request.labels().forEach(label -> add(words, "--label", label));
        request.volumes().forEach(volume -> add(words, "--volume", volume));
        request.securityOpt().forEach(option -> add(words, "--security-opt", option));
        request.credentials().keySet().forEach(id -> add(words, "--secret", id));
        request.secretFiles().forEach(item -> add(words, "--secret-path", item));
        return words;
    }

    /** Returns a path in the agent's notation, independent of the controller's file system. */
    private static String text(Path path) {
        return path.toString().replace(File.separatorChar, '/');
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static void add(List<String> words, String option, String value) {
        if (value != null) {
            Collections.addAll(words, option, value);
        }
    }
}
