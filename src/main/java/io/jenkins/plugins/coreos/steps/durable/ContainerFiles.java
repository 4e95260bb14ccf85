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

/** The files that a shell in the step's context sees. The shell and the agent may run in different containers. */
public final class ContainerFiles implements CosaFiles {
    /** Maximum size of an output: the largest permitted file in base64, and the lines around it. */
    private static final int MAX_OUTPUT = CosaFiles.MAX_JSON / 3 * 4 + 64 * 1024;

    private final RemoteCommand command;
    private final Map<Path, Map<String, String>> cache = new HashMap<>();

    /** Reads files with commands that run where the step runs. */
    public ContainerFiles(RemoteCommand command) {
        this.command = command;
    }

    @Override
    public boolean isDirectory(Path path) throws IOException {
        return "directory".equals(stat(path).get("kind"));
    }

    @Override
    public boolean exists(Path path) throws IOException {
        return !"none".equals(stat(path).get("kind"));
    }

    /** Returns whether a path is a regular file or a link to one. */
    public boolean isFile(Path path) throws IOException {
        return "file".equals(stat(path).get("kind"));
    }

    @Override
    public byte[] read(Path file, int limit) throws IOException {
        Map<String, String> values = stat(file);
        if (isFile(file) && !file.toString().endsWith(".json")) {
            values = run("see", text(file), String.valueOf(limit), "content");
        }
        if (!isFile(file) && exists(file)) {
            throw new IOException(file + " cannot be read: it is "
                    + (isDirectory(file) ? "a directory" : "a FIFO, a socket or a device") + ", not a regular file");
        }
        if (values.containsKey("large")) {
            return null;
        }
        byte[] content = ContainerArchive.content(values);
        if (content == null) {
            throw new IOException(file + " cannot be read");
        }
        return content.length > limit ? null : content;
    }

    @Override
    public String machine() throws IOException {
        return run("machine").getOrDefault("value", "unknown");
    }

    /** Returns the version of skopeo, or null if it is not installed. */
    public String skopeoVersion() throws IOException {
        return run("skopeo").get("value");
    }

    /** Returns the documents of an archive. */
    public ImageDescriptors.Entries archive(Path archive) {
        return new ContainerArchive(text(archive), this::run);
    }

    /** Returns the namespace of the pod that the step runs in, or null if the pod has no service account. */
    public String namespace(Path serviceAccount) throws IOException {
        return run("text", text(serviceAccount.resolve("namespace"))).get("value");
    }

    private Map<String, String> stat(Path path) throws IOException {
        Map<String, String> values = cache.get(path);
        if (values == null) {
            values = run("see", text(path), String.valueOf(CosaFiles.MAX_JSON));
            if (!values.containsKey("kind")) {
                throw new AbortException("cannot inspect " + path + " where the step runs: sh, base64 and stat must be"
                        + " on the PATH there");
            }
            cache.put(path, values);
        }
        return values;
    }

    private Map<String, String> run(String... arguments) throws IOException {
        String output;
        try {
            output = command.run(ContainerArchive.SCRIPT, Map.of(), MAX_OUTPUT, arguments);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        Map<String, String> values = new HashMap<>();
        for (String line : output.split("\r?\n")) {
            int tab = line.indexOf('\t');
            if (tab > 0) {
                values.put(line.substring(0, tab), line.substring(tab + 1));
            }
        }
        if (values.containsKey("error")) {
            throw new IOException(Quoted.line(values.get("error"), Quoted.MAX_MESSAGE));
        }
        return values;
    }

    /** Returns a path in the agent's notation, independent of the controller's file system. */
    public static String text(Path path) {
        return path.toString().replace(File.separatorChar, '/');
    }
}
