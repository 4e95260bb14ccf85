package io.jenkins.plugins.coreos.steps.durable;

import hudson.AbortException;
import io.jenkins.plugins.coreos.core.cosa.CosaFiles;
import io.jenkins.plugins.coreos.core.oci.ImageDescriptors;
import io.jenkins.plugins.coreos.core.skopeo.ContainerArchive;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The files that a shell in the step's context sees, which may be in another container than the agent's own. */
public final class ContainerFiles implements CosaFiles {
    /** The largest permitted file in base64, and the lines around it. */
    private static final int MAX_OUTPUT = CosaFiles.MAX_JSON / 3 * 4 + 64 * 1024;

    private final RemoteCommand scripts;
    private final Map<Path, Map<String, String>> seen = new HashMap<>();

    public ContainerFiles(RemoteCommand scripts) {
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

    public boolean isFile(Path path) throws IOException {
        return "file".equals(see(path).get("kind"));
    }

    @Override
    public byte[] read(Path file, int limit) throws IOException {
        Map<String, String> answer = see(file);
        if (!isFile(file) && exists(file)) {
            throw new IOException(file + " cannot be read: it is "
                    + (isDirectory(file) ? "a directory" : "a FIFO, a socket or a device") + ", not a regular file");
        }
        if (answer.containsKey("large")) {
            return null;
        }
        byte[] content = ContainerArchive.content(answer);
        if (content == null) {
            throw new IOException(file + " cannot be read");
        }
        return content.length > limit ? null : content;
    }

    @Override
    public String machine() throws IOException {
        return ask("machine").getOrDefault("value", "unknown");
    }

    /** The version of skopeo, or null if it is not installed. */
    public String skopeo() throws IOException {
        return ask("skopeo").get("value");
    }

    /** The documents of an archive. */
    public ImageDescriptors.Entries archive(Path archive) {
        return new ContainerArchive(text(archive), this::ask);
    }

    /** The namespace of the pod that the step runs in, or null if the pod has no service account. */
    public String namespace(Path serviceAccount) throws IOException {
        return ask("text", text(serviceAccount.resolve("namespace"))).get("value");
    }

    private Map<String, String> see(Path path) throws IOException {
        Map<String, String> answer = seen.get(path);
        if (answer == null) {
            answer = ask("see", text(path), String.valueOf(CosaFiles.MAX_JSON));
            if (!answer.containsKey("kind")) {
                throw new AbortException("cannot look for " + path + " where the step runs: sh, base64 and stat have to"
                        + " be on the PATH there");
            }
            seen.put(path, answer);
        }
        return answer;
    }

    private Map<String, String> ask(String... arguments) throws IOException {
        String output;
        try {
            output = scripts.run(ContainerArchive.SCRIPT, Map.of(), MAX_OUTPUT, arguments);
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
            throw new IOException(Quoted.line(answer.get("error"), Quoted.MAX_MESSAGE));
        }
        return answer;
    }

    /** A path in the agent's notation, independent of the controller's file system. */
    public static String text(Path path) {
        return path.toString().replace(File.separatorChar, '/');
    }
}
