package io.jenkins.plugins.coreos.steps.durable;

import hudson.AbortException;
import io.jenkins.plugins.coreos.core.script.SealedSecret;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Where a step's script reads its secret.
 *
 * <p>Two processes put it there, each of which lives for a moment: the first prints a pad, the second gets the secret
 * encrypted with it ({@link SealedSecret}), because what a process is given may be for everyone to see. What is written
 * where, pull-secret.sh says.
 */
final class RemoteSecretFile {
    private static final String SCRIPT = "pull-secret.sh";

    /** A pad is as long as the secret, which fits into a variable; an agent that prints without end is not heard. */
    private static final int MAX_OUTPUT = 512 * 1024;

    private final RemoteCommand scripts;
    private final String step;
    private final String name;

    /**
     * A place.
     *
     * @param step the step's name, for messages
     * @param name letters and digits; the same for the same step, and no other's
     */
    RemoteSecretFile(RemoteCommand scripts, String step, String name) {
        this.scripts = scripts;
        this.step = step;
        this.name = name;
    }

    /**
     * Writes the secret.
     *
     * @param files the auth.json, and then, as far as there are any, proxies, a client certificate and its key
     * @return the path of the auth.json, there
     */
    String put(List<byte[]> files) throws IOException, InterruptedException {
        byte[][] parts = files.toArray(new byte[0][]);
        int length = SealedSecret.padLength(parts);
        String pad = answer("pad", Map.of(), "pad", name, String.valueOf(length));
        try {
            String sealed = SealedSecret.seal(pad, parts);
            return answer("path", Map.of("COREOS_SEALED_SECRET", sealed), "place", name);
        } catch (IllegalArgumentException e) {
            throw failure();
        }
    }

    /** Runs the script, and returns the values of a key, one after the other. */
    private String answer(String key, Map<String, String> variables, String... arguments)
            throws IOException, InterruptedException {
        StringBuilder values = new StringBuilder();
        for (String line : scripts.run(SCRIPT, variables, MAX_OUTPUT, arguments).split("\r?\n")) {
            String[] fields = line.split("\t", 2);
            switch (fields.length < 2 ? "" : fields[0]) {
                case "note" -> scripts.listener().getLogger().println(step + ": " + fields[1]);
                case "error" -> throw new AbortException(step + ": " + fields[1]);
                // Others are what a container's shell says of its own.
                default -> values.append(fields[0].equals(key) && fields.length > 1 ? fields[1] : "");
            }
        }
        if (values.isEmpty()) {
            throw failure();
        }
        return values.toString();
    }

    private AbortException failure() {
        return new AbortException(step + ": the secret could not be written: sh, awk, base64 and stat have to be"
                + " on the PATH where " + step + " runs");
    }

    /** Takes it away where no script did. */
    void clear() throws IOException, InterruptedException {
        scripts.run(SCRIPT, Map.of(), MAX_OUTPUT, "remove", name);
    }
}
