package io.jenkins.plugins.coreos.steps.durable;

import hudson.AbortException;
import io.jenkins.plugins.coreos.core.script.SealedSecret;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * The file from which a step's script reads its secret.
 *
 * <p>The arguments and environment of a process may be visible to other users, so the secret is never passed in plain
 * text. A first process stores a one-time pad and prints it. A second process receives the secret, encrypted with that
 * pad ({@link SealedSecret}), and writes the file.
 * pull-secret.sh documents the location and the format.
 */
final class RemoteSecretFile {
    private static final String SCRIPT = "pull-secret.sh";

    /**
     * Maximum size of the script's output. The longest output is a pad, which is as long as the secret; a limit is
     * needed because the output comes from an agent.
     */
    private static final int MAX_OUTPUT = 512 * 1024;

    private final RemoteCommand command;
    private final String step;
    private final String name;

    /**
     * Creates a reference to the file, which may not exist yet.
     *
     * @param step the step's name, for messages
     * @param name letters and digits, unique to this step and stable across restarts
     */
    RemoteSecretFile(RemoteCommand command, String step, String name) {
        this.command = command;
        this.step = step;
        this.name = name;
    }

    /**
     * Writes the secret.
     *
     * @param files the auth.json, optionally followed by proxies, a client certificate, its key, and other secrets
     * @return the path of the auth.json where the script runs
     */
    String put(List<byte[]> files) throws IOException, InterruptedException {
        byte[][] parts = files.toArray(new byte[0][]);
        int length = SealedSecret.padLength(parts);
        String pad = run("pad", Map.of(), "pad", name, String.valueOf(length));
        try {
            String sealed = SealedSecret.seal(pad, parts);
            return run("path", Map.of("COREOS_SEALED_SECRET", sealed), "place", name);
        } catch (IllegalArgumentException e) {
            throw failure();
        }
    }

    /** Runs the script and returns the concatenated values of a key. */
    private String run(String key, Map<String, String> variables, String... arguments)
            throws IOException, InterruptedException {
        StringBuilder values = new StringBuilder();
        for (String line : command.run(SCRIPT, variables, MAX_OUTPUT, arguments).split("\r?\n")) {
            String[] fields = line.split("\t", 2);
            switch (fields.length < 2 ? "" : fields[0]) {
                case "note" -> command.listener().getLogger().println(step + ": " + fields[1]);
                case "error" -> throw new AbortException(step + ": " + fields[1]);
                // Ignores other lines, which a container's shell may print.
                default -> values.append(fields[0].equals(key) && fields.length > 1 ? fields[1] : "");
            }
        }
        if (values.isEmpty()) {
            throw failure();
        }
        return values.toString();
    }

    private AbortException failure() {
        return new AbortException(step + ": cannot write the secret: sh, awk, base64 and stat must be on the"
                + " PATH where " + step + " runs");
    }

    /** Deletes the secret if no script has done so. */
    void delete() throws IOException, InterruptedException {
        command.run(SCRIPT, Map.of(), MAX_OUTPUT, "remove", name);
    }
}
