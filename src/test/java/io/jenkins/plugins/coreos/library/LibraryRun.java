package io.jenkins.plugins.coreos.library;

import com.cloudbees.groovy.cps.Outcome;
import groovy.lang.Binding;
import groovy.lang.Script;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A run of a Jenkinsfile with the library, which defines its steps and records their calls. */
final class LibraryRun implements Program.Steps {
    private static final ThreadLocal<LibraryRun> CURRENT = new ThreadLocal<>();

    final Map<String, String> env = new LinkedHashMap<>();
    final Map<String, Object> params = new LinkedHashMap<>();
    final CurrentBuild currentBuild = new CurrentBuild();
    private final Map<String, Step> steps = new HashMap<>();
    private final Map<String, Script> variables = new HashMap<>();
    private final List<Recorded> recorded = new ArrayList<>();

    /** The implementation of a step. */
    @FunctionalInterface
    interface Step {
        Object run(StepCall call) throws Throwable;
    }

    /** A recorded call and its enclosing blocks, such as {@code node > stage Build}. */
    record Recorded(String name, Map<String, Object> arguments, String around) {
        /** Returns the unnamed argument. */
        String text() {
            return String.valueOf(arguments.containsKey("value") ? arguments.get("value") : arguments.get("message"));
        }

        @Override
        public String toString() {
            return (around.isEmpty() ? "" : around + " > ") + name + (arguments.isEmpty() ? "" : " " + arguments);
        }
    }

    LibraryRun() {
        env.put("WORKSPACE", "/home/jenkins/agent/workspace/job");
        env.put("BUILD_TAG", "jenkins-job-7");
        StandardSteps.addTo(this);
    }

    static LibraryRun current() {
        return CURRENT.get();
    }

    /** Defines a step. */
    LibraryRun step(String name, Step step) {
        steps.put(name, step);
        return this;
    }

    /** Removes a step, as if its plugin were not installed. */
    LibraryRun without(String name) {
        steps.remove(name);
        return this;
    }

    boolean knows(String name) {
        return steps.containsKey(name);
    }

    /** Returns a global variable, or null. */
    Object variable(String name) {
        return switch (name) {
            case "env" -> env;
            case "params" -> params;
            case "currentBuild" -> currentBuild;
            case "scm" -> Map.of();
            default -> variables.computeIfAbsent(name, Library::variable);
        };
    }

    /** Runs a Jenkinsfile. */
    Object run(String jenkinsfile) throws Throwable {
        LibraryRun before = CURRENT.get();
        CURRENT.set(this);
        try {
            Script script = Library.script(jenkinsfile);
            script.setBinding(new Binding());
            return new Program(script).run(this);
        } finally {
            CURRENT.set(before);
        }
    }

    /** Runs a Jenkinsfile that fails, and returns the message. */
    String fail(String jenkinsfile) {
        Object value;
        try {
            value = run(jenkinsfile);
        } catch (Throwable e) {
            if (e instanceof Failure) {
                return e.getMessage();
            }
            throw new AssertionError("failed with an exception that no step throws: " + e, e);
        }
        throw new AssertionError("did not fail, returned " + value + " after\n" + this);
    }

    /** An error as steps report it: a message without a stack trace. */
    static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Failure(String message) {
            super(message);
        }
    }

    @Override
    public Object run(StepCall call, List<StepCall> around) throws Throwable {
        Step step = steps.get(call.name);
        recorded.add(new Recorded(
                call.name,
                new LinkedHashMap<>(call.arguments),
                around.stream().map(LibraryRun::shown).collect(Collectors.joining(" > "))));
        return step.run(call);
    }

    private static String shown(StepCall call) {
        String branch = call.bodies.size() == 1 && call.bodies.containsKey("")
                ? ""
                : " " + new ArrayList<>(call.bodies.keySet()).get(call.ended.size());
        Object value = call.arguments.get("value");
        return call.name + (value == null ? "" : " " + value) + branch;
    }

    @Override
    public Outcome ended(StepCall call, Outcome outcome) {
        return outcome;
    }

    /** Returns all calls of a step. */
    List<Recorded> calls(String name) {
        return recorded.stream().filter(call -> call.name().equals(name)).toList();
    }

    /** Returns the only call of a step. */
    Recorded call(String name) {
        List<Recorded> all = calls(name);
        if (all.size() != 1) {
            throw new AssertionError(all.size() + " calls of " + name + " instead of one, in\n" + this);
        }
        return all.get(0);
    }

    /** Returns a value of each call of a step. */
    <T> List<T> each(String name, Function<Recorded, T> what) {
        return calls(name).stream().map(what).toList();
    }

    /** Returns the stages in the order in which they began. */
    List<String> stages() {
        return each("stage", Recorded::text);
    }

    /** Returns the messages of {@code echo}. */
    String log() {
        return calls("echo").stream().map(Recorded::text).collect(Collectors.joining("\n"));
    }

    @Override
    public String toString() {
        return recorded.stream().map(Recorded::toString).collect(Collectors.joining("\n"));
    }

    /** The variable {@code currentBuild}. */
    public static final class CurrentBuild {
        private final List<String> descriptions = new ArrayList<>();
        private String result = "SUCCESS";

        public String getDescription() {
            return descriptions.isEmpty() ? null : descriptions.get(descriptions.size() - 1);
        }

        public void setDescription(String description) {
            descriptions.add(description);
        }

        public String getResult() {
            return result;
        }

        public String getCurrentResult() {
            return result;
        }

        public void setResult(String result) {
            this.result = result;
        }

        List<String> descriptions() {
            return descriptions;
        }
    }
}
