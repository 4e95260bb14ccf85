package io.jenkins.plugins.coreos.core.script;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A bundled script, loaded from the class path.
 *
 * <p>Every script begins with a shebang line and takes all its parameters as arguments. It writes its log to standard
 * error, and only its result to standard output ({@code exec 3>&1 1>&2}).
 */
public final class AgentScript {
    /** Folder of the scripts, which {@code libraryResource} uses as well. */
    private static final String FOLDER = "/io/jenkins/plugins/coreos/";

    /** The line with which a script sources another file in its directory. */
    private static final Pattern PART = Pattern.compile("(?m)^\\. \"\\$\\(dirname \"\\$0\"\\)/([a-z-]+\\.sh)\"$");

    private AgentScript() {}

    /**
     * Returns the script with its arguments embedded, for a runner that accepts text but no arguments (durable-task's
     * BourneShellScript): the shebang line, {@code set -- 'argument' ...}, and the rest.
     *
     * @param resourceName file name of the script: {@code cosa-build.sh}
     * @param arguments values of {@code "$@"}; any text without NUL
     * @throws IllegalArgumentException if the script does not exist, or an argument contains a NUL character
     */
    public static String compose(String resourceName, List<String> arguments) {
        String text = text(resourceName);
        int body = text.indexOf('\n') + 1;
        if (!text.startsWith("#!") || body == 0) {
            throw new IllegalArgumentException(resourceName + " has no shebang line");
        }
        String set = arguments.isEmpty() ? "set --" : "set -- " + ShellQuote.quote(arguments);
        return text.substring(0, body) + set + "\n" + text.substring(body);
    }

    /**
     * Returns the script as a single file, for a runner that accepts arguments: sourced files are inlined.
     *
     * @throws IllegalArgumentException if the script does not exist
     */
    public static String text(String resourceName) {
        return PART.matcher(read(resourceName)).replaceAll(part -> Matcher.quoteReplacement(read(part.group(1))));
    }

    private static String read(String resourceName) {
        try (InputStream in = AgentScript.class.getResourceAsStream(FOLDER + resourceName)) {
            if (in == null) {
                throw new IllegalArgumentException("there is no script called " + resourceName);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the script " + resourceName, e);
        }
    }
}
