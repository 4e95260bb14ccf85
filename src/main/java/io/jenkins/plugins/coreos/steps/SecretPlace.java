package io.jenkins.plugins.coreos.steps;

import hudson.AbortException;
import java.io.IOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/**
 * Where a step's script reads its secret.
 *
 * <p>The secret goes there in the environment of a process that lives for a moment: arguments are for everyone to see.
 * What is written where, pull-secret.sh says.
 */
final class SecretPlace {
    private static final String SCRIPT = "pull-secret.sh";

    /** The script prints three lines; an agent that prints without end is not listened to. */
    private static final int MAX_OUTPUT = 64 * 1024;

    private final QuickScript scripts;
    private final String step;
    private final String name;

    /**
     * A place.
     *
     * @param step the step's name, for messages
     * @param name letters and digits; the same for the same step, and no other's
     */
    SecretPlace(QuickScript scripts, String step, String name) {
        this.scripts = scripts;
        this.step = step;
        this.name = name;
    }

    /**
     * Writes the secret.
     *
     * @param authJson the secret
     * @param proxies what stands in a file {@code proxy} beside it, if anything
     * @return the path of the secret's file, there
     */
    String put(byte[] authJson, byte[] proxies) throws IOException, InterruptedException {
        Map<String, String> variables = new HashMap<>();
        variables.put("COREOS_PULL_SECRET", Base64.getEncoder().encodeToString(authJson));
        if (proxies.length > 0) {
            variables.put("COREOS_PROXIES", Base64.getEncoder().encodeToString(proxies));
        }
        String path = null;
        for (String line :
                scripts.run(SCRIPT, variables, MAX_OUTPUT, "place", name).split("\r?\n")) {
            String[] fields = line.split("\t", 2);
            switch (fields.length < 2 ? "" : fields[0]) {
                case "path" -> path = fields[1];
                case "note" -> scripts.listener().getLogger().println(step + ": " + fields[1]);
                case "error" -> throw new AbortException(step + ": " + fields[1]);
                default -> {
                    // What a container's shell says of its own.
                }
            }
        }
        if (path == null) {
            throw new AbortException(step + ": the secret could not be written: sh, base64 and stat have to be"
                    + " on the PATH where " + step + " runs");
        }
        return path;
    }

    /** Takes it away where no script did. */
    void clear() throws IOException, InterruptedException {
        scripts.run(SCRIPT, Map.of(), MAX_OUTPUT, "remove", name);
    }
}
