package io.jenkins.plugins.coreos.testing;

import java.util.ArrayDeque;
import java.util.Deque;

/** Actions to undo after a test, in reverse order, whether or not the test or an action fails. */
public final class Undo {
    private record Action(String name, Runnable action) {}

    private final Deque<Action> actions = new ArrayDeque<>();

    /**
     * Notes an action; it may find that the test has done it itself.
     *
     * @param name for the message if it fails
     */
    public synchronized void add(String name, Runnable action) {
        actions.push(new Action(name, action));
    }

    /**
     * Undoes everything that has been noted, once.
     *
     * @throws AssertionError when an action failed, after all others
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
