package io.jenkins.plugins.coreos.jenkins;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A build of a {@link RealJob}. */
public final class RealBuild {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final Pattern RESULT = Pattern.compile("\"result\":(?:\"(\\w+)\"|null)");

    private final RealController controller;
    private final String job;
    private final int number;

    RealBuild(RealController controller, String job, int number) {
        this.controller = controller;
        this.job = job;
        this.number = number;
    }

    String job() {
        return job;
    }

    int number() {
        return number;
    }

    /** Waits for the end and asserts the result: SUCCESS, FAILURE, ABORTED, ... */
    public RealBuild expect(String result) {
        return expect(result, LIMIT);
    }

    /** Like {@link #expect(String)}, with another time limit. */
    RealBuild expect(String result, Duration limit) {
        String actual = await(limit);
        if (!result.equals(actual)) {
            throw new AssertionError(job + " #" + number + " ended with " + actual + " instead of " + result + ":\n"
                    + console() + "\nThe controller's log:\n" + tail(controller.log()));
        }
        return this;
    }

    /** Waits for the end and returns the result. */
    public String await() {
        return await(LIMIT);
    }

    private String await(Duration limit) {
        Await.until(
                job + " #" + number + " to end",
                limit,
                () -> json().contains("\"building\":false"),
                () -> console() + "\nThe controller's log:\n" + tail(controller.log()));
        Matcher result = RESULT.matcher(json());
        return result.find() ? result.group(1) : null;
    }

    /** Waits until the log contains this text; fails if the build ends without it. */
    public void awaitLog(String text) {
        Await.until(
                "'" + text + "' in the log of " + job + " #" + number,
                LIMIT,
                () -> {
                    boolean ended = json().contains("\"building\":false");
                    if (console().contains(text)) {
                        return true;
                    }
                    if (ended) {
                        throw new AssertionError(
                                job + " #" + number + " ended and never said '" + text + "':\n" + console());
                    }
                    return false;
                },
                this::console);
    }

    /** Aborts the build, like the button in the user interface. */
    public void abort() {
        controller.http().post(path() + "stop", Map.of());
    }

    /** Returns the log. */
    public String console() {
        return controller.http().get(path() + "consoleText");
    }

    /** The directory of build.xml, log and program.dat on the controller. */
    public Path directory() {
        return controller.home().resolve("jobs").resolve(job).resolve("builds").resolve(String.valueOf(number));
    }

    private String json() {
        return controller.http().get(path() + "api/json?tree=building,result");
    }

    private String path() {
        return "job/" + job + "/" + number + "/";
    }

    private static String tail(String text) {
        return text.length() > 20_000 ? "…" + text.substring(text.length() - 20_000) : text;
    }
}
