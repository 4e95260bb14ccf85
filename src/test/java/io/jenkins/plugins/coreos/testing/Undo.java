package io.jenkins.plugins.coreos.testing;

import java.util.ArrayDeque;
import java.util.Deque;

/** Actions to undo after a test, in reverse order, whether or not the test or an action fails. */
public final class Undo {
    private record Action(String name, Runnable action) {}

    private final Deque<Action> actions = new ArrayDeque<>();

    /**
     * Registers an action, which must tolerate that the test has already done it.
     *
     * @param name for the message if it fails
     */
    public synchronized void add(String name, Runnable action) {
        actions.push(new Action(name, action));
    }

    /**
     * Runs all registered actions, once.
     *
     * @throws AssertionError if an action failed, after all others have run
     */
    public synchronized void all() {
        AssertionError failed = null;
        while (!actions.isEmpty()) {
            Action next = actions.pop();
            try {
                next.action().run();
            } catch (RuntimeException | AssertionError e) {
                AssertionError error = new AssertionError("cannot undo: " + next.name() + ": " + e.getMessage(), e);
                if (failed == null) {
                    failed = error;
                } else {
                    failed.addSuppressed(error);
                }
            }
        }
        if (failed != null) {
            throw failed;
        }
    }
}
