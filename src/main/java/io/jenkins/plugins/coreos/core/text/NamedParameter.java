package io.jenkins.plugins.coreos.core.text;

import java.util.function.Supplier;

/** Parses a parameter whose parser does not know the parameter's name, such as a reference. */
public final class NamedParameter {
    private NamedParameter() {}

    /**
     * Parses a parameter.
     *
     * @param name the name of the parameter
     * @throws IllegalArgumentException if the parser throws one; a message that begins with the invalid value gets the
     *     name of the parameter as a prefix
     */
    public static <T> T parse(String name, Supplier<T> parser) {
        try {
            return parser.get();
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            boolean isAboutValue = message.startsWith("'") && !message.startsWith("'" + name + "'");
            throw new IllegalArgumentException(isAboutValue ? name + ": " + message : message, e);
        }
    }

    /** Checks a parameter, as {@link #parse} does. */
    public static void check(String name, Runnable check) {
        parse(name, () -> {
            check.run();
            return null;
        });
    }
}
