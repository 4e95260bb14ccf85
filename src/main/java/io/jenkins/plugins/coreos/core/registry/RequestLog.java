package io.jenkins.plugins.coreos.core.registry;

import io.jenkins.plugins.coreos.core.redaction.Redaction;
import java.util.function.Consumer;

/**
 * Requests and answers, a line each, for a command line that is asked for them. Off unless a process turns it on.
 *
 * <p>Lines have no query of a URL, no header and no body: secrets are in those. Of an error, they have what the error
 * message would have.
 */
public final class RequestLog {
    private static volatile Consumer<String> lines;

    private RequestLog() {}

    /** Turns the log on, for this process and for good. */
    public static void to(Consumer<String> consumer) {
        lines = consumer;
    }

    static void asked(RegistryRequest call, Redaction redaction) {
        Consumer<String> to = lines;
        if (to != null) {
            String body = call.body() == null ? "" : ", " + call.body().length() + " bytes";
            to.accept("> " + redaction.hide(call.shown()) + body);
        }
    }

    static void answered(RegistryRequest call, RegistryResponse reply, long startedNanos) {
        Consumer<String> to = lines;
        if (to != null) {
            long millis = (System.nanoTime() - startedNanos) / 1_000_000;
            String error = reply.status() < 400 ? "" : " " + reply.said();
            // A Location may repeat what was sent.
            String shown = reply.redaction().hide(call.shown());
            to.accept("< " + reply.status() + error.stripTrailing() + " to " + shown + " after " + millis + " ms");
        }
    }
}
