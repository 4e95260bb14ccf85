package io.jenkins.plugins.coreos.steps;

import hudson.AbortException;
import io.jenkins.plugins.coreos.core.cosa.CosaFiles;
import io.jenkins.plugins.coreos.core.oci.OciArchive;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/** The files that a shell sees where the step stands, which may be another container than the agent's own. */
final class ContainerFiles implements CosaFiles {
    private static final String SCRIPT = "read-files.sh";

    /** Ten times the meta.json of the largest build known. */
    private static final int MAX_JSON = 8 * 1024 * 1024;

    /** What base64 makes of the most that a file may have, and the lines about it. */
    private static final int MAX_OUTPUT = MAX_JSON / 3 * 4 + 64 * 1024;

    private final QuickScript scripts;
    private final Map<Path, Map<String, String>> seen = new HashMap<>();

    ContainerFiles(QuickScript scripts) {
        this.scripts = scripts;
    }

    @Override
    public boolean isDirectory(Path path) throws IOException {
        return "directory".equals(see(path).get("kind"));
    }

    @Override
    public boolean exists(Path path) throws IOException {
        return !"none".equals(see(path).get("kind"));
    }

    boolean isFile(Path path) throws IOException {
        return "file".equals(see(path).get("kind"));
    }

    @Override
    public byte[] read(Path file, long limit) throws IOException {
        Map<String, String> answer = see(file);
        if (answer.containsKey("large")) {
            return null;
        }
        if ("other".equals(answer.get("kind"))) {
            throw new IOException(file + " is not a regular file");
        }
        byte[] content = content(answer);
        if (content == null) {
            throw new IOException(file + " cannot be read");
        }
        return content.length > limit ? null : content;
    }

    @Override
    public String machine() throws IOException {
        return ask("machine").getOrDefault("value", "unknown");
    }

    /** The version of skopeo, or null where there is none. */
    String skopeo() throws IOException {
        return ask("skopeo").get("value");
    }

    /** A file of an archive, or null where it has none of that name. */
    byte[] entry(Path archive, String name) throws IOException {
        return content(ask("entry", text(archive), name, String.valueOf(OciArchive.MAX_DOCUMENT)));
    }

    /** What the pod is called, in which this is. */
    String namespace(Path serviceAccount) throws IOException {
        return ask("text", text(serviceAccount.resolve("namespace"))).get("value");
    }

    private Map<String, String> see(Path path) throws IOException {
        Map<String, String> answer = seen.get(path);
        if (answer == null) {
            answer = ask("see", text(path), String.valueOf(MAX_JSON));
            if (!answer.containsKey("kind")) {
                throw new AbortException("cannot look for " + path + " where the step runs: sh, base64 and stat have to"
                        + " be on the PATH there");
            }
            seen.put(path, answer);
        }
        return answer;
    }

    private static byte[] content(Map<String, String> answer) throws IOException {
        String text = answer.get("content");
        try {
            return text == null ? null : Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IOException("what was read where the step runs is not whole");
        }
    }

    private Map<String, String> ask(String... arguments) throws IOException {
        String output;
        try {
            output = scripts.run(SCRIPT, Map.of(), MAX_OUTPUT, arguments);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        Map<String, String> answer = new HashMap<>();
        for (String line : output.split("\r?\n")) {
            int tab = line.indexOf('\t');
            if (tab > 0) {
                answer.put(line.substring(0, tab), line.substring(tab + 1));
            }
        }
        if (answer.containsKey("error")) {
            throw new IOException(answer.get("error").replaceAll("\\p{Cntrl}", "?"));
        }
        return answer;
    }

    /** A path as the agent writes it, whatever the controller's own file system does. */
    static String text(Path path) {
        return path.toString().replace(File.separatorChar, '/');
    }
}
