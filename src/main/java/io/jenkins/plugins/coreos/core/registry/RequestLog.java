package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.redaction.Redaction;
import java.util.function.Consumer;

/**
 * Logs requests and responses, one line each, for the command line's debug output. Disabled by default.
 *
 * <p>Lines contain no URL query, header or body, because these may contain secrets. Errors are logged as in an error
 * message.
 */
public final class RequestLog {
    private static volatile Consumer<String> lines;

    private RequestLog() {}

    /** Enables the log for this process. */
    public static void enable(Consumer<String> consumer) {
        lines = consumer;
    }

    static void logRequest(RegistryRequest request, Redaction redaction) {
        Consumer<String> to = lines;
        if (to != null) {
            String body = request.body() == null ? "" : ", " + request.body().length() + " bytes";
            to.accept("> " + redaction.hide(request.forMessage()) + body);
        }
    }

    static void logResponse(RegistryRequest request, RegistryResponse response, long startedNanos) {
        Consumer<String> to = lines;
        if (to != null) {
            long millis = (System.nanoTime() - startedNanos) / 1_000_000;
            String error = response.status() < 400 ? "" : " " + response.errorText();
            // A Location may echo request data.
            String shown = response.redaction().hide(request.forMessage());
            to.accept("< " + response.status() + error.stripTrailing() + " to " + shown + " after " + millis + " ms");
        }
    }
}
