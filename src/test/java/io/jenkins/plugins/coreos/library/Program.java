package io.jenkins.plugins.coreos.library;

import com.cloudbees.groovy.cps.Continuable;
import com.cloudbees.groovy.cps.Continuation;
import com.cloudbees.groovy.cps.Envs;
import com.cloudbees.groovy.cps.ObjectInputStreamWithLoader;
import com.cloudbees.groovy.cps.Outcome;
import com.cloudbees.groovy.cps.impl.CpsCallableInvocation;
import groovy.lang.Closure;
import groovy.lang.Script;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * A running Pipeline: the script, and the blocks of steps that enclose its current position. At each step it is
 * serialized and deserialized, so that a local variable that is not serializable fails the test.
 *
 * <p>Branches of {@code parallel} run in sequence.
 */
final class Program {
    private final ClassLoader loader;
    private ArrayList<Frame> frames = new ArrayList<>();

    /** A block of code and the step that it waits for. */
    private static final class Frame implements Serializable {
        private static final long serialVersionUID = 1L;
        private final Continuable code;
        private StepCall call;

        Frame(Continuable code) {
            this.code = code;
        }
    }

    /** The implementation of steps, which receive the names of the enclosing blocks. */
    interface Steps {
        /** Runs a step, before its block if it has one. */
        Object run(StepCall call, List<StepCall> around) throws Throwable;

        /** Observes the end of a block. */
        Outcome ended(StepCall call, Outcome outcome);
    }

    Program(Script script) {
        loader = script.getClass().getClassLoader();
        frames.add(new Frame(new Continuable(script)));
    }

    /** Runs the program to its end. */
    Object run(Steps steps) throws Throwable {
        Outcome next = new Outcome(null, null);
        while (true) {
            Frame top = top();
            Outcome yielded = top.code.run0(next);
            if (top.code.isResumable()) {
                top.call = (StepCall) yielded.getNormal();
                restart(top.call);
                next = begin(steps);
            } else {
                frames.remove(frames.size() - 1);
                if (frames.isEmpty()) {
                    if (yielded.isFailure()) {
                        throw yielded.getAbnormal();
                    }
                    return yielded.getNormal();
                }
                next = afterBlock(steps, yielded);
            }
        }
    }

    private Frame top() {
        return frames.get(frames.size() - 1);
    }

    private Outcome begin(Steps steps) {
        StepCall call = top().call;
        try {
            Object value = steps.run(call, around());
            return call.bodies.isEmpty() ? new Outcome(value, null) : enterBlock(call);
        } catch (Throwable e) {
            return new Outcome(null, e);
        }
    }

    private Outcome enterBlock(StepCall call) {
        Closure<?> body = new ArrayList<>(call.bodies.values()).get(call.ended.size());
        try {
            Object value = body.call();
            throw new AssertionError("the block of " + call + " is not CPS-transformed, it returned " + value);
        } catch (CpsCallableInvocation e) {
            frames.add(new Frame(new Continuable(e.invoke(Envs.empty(), null, Continuation.HALT))));
            return new Outcome(null, null);
        }
    }

    private Outcome afterBlock(Steps steps, Outcome outcome) {
        StepCall call = top().call;
        call.ended.add(steps.ended(call, outcome));
        return call.ended.size() < call.bodies.size() ? enterBlock(call) : call.end();
    }

    private List<StepCall> around() {
        return frames.subList(0, frames.size() - 1).stream()
                .map(frame -> frame.call)
                .toList();
    }

    /** Serializes and deserializes the program, as a restart of the controller does. */
    @SuppressWarnings({"unchecked", "BanSerializableRead"})
    private void restart(StepCall call) {
        try {
            ByteArrayOutputStream kept = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(kept)) {
                out.writeObject(frames);
            }
            try (ObjectInputStream in =
                    new ObjectInputStreamWithLoader(new ByteArrayInputStream(kept.toByteArray()), loader)) {
                frames = (ArrayList<Frame>) in.readObject();
            }
        } catch (IOException | ClassNotFoundException e) {
            throw new AssertionError("at the step " + call + " the program cannot be serialized: " + e, e);
        }
    }
}
