package io.jenkins.plugins.coreos.core.script;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A script of this product, from the class path.
 *
 * <p>Every such script begins with a shebang line, writes its log to standard error and only its result to standard
 * output ({@code exec 3>&1 1>&2}), and takes all its parameters as arguments.
 */
public final class AgentScript {
    /** Where the scripts are; the same folder serves {@code libraryResource}. */
    private static final String FOLDER = "/io/jenkins/plugins/coreos/";

    /** How a script takes in a part of itself that stands in a file beside it. */
    private static final Pattern PART = Pattern.compile("(?m)^\\. \"\\$\\(dirname \"\\$0\"\\)/([a-z-]+\\.sh)\"$");

    private AgentScript() {}

    /**
     * The script with its arguments built in, for a runner that takes a text and no arguments (durable-task's
     * BourneShellScript): the shebang line, {@code set -- 'argument' ...}, and the rest.
     *
     * @param resourceName the script's file name: {@code cosa-build.sh}
     * @param arguments what the script sees as {@code "$@"}; any text but NUL
     * @throws IllegalArgumentException when there is no such script, or an argument has a NUL character
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
     * The script in one piece, for a runner that takes arguments: the parts that it sources from beside itself are put
     * in their places.
     *
     * @throws IllegalArgumentException when there is no such script
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
