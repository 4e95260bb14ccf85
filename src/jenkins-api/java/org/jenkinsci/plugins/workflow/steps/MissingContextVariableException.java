package org.jenkinsci.plugins.workflow.steps;

// A declaration: signatures to compile against, nothing to run.
public class MissingContextVariableException extends Exception {
    public MissingContextVariableException(Class<?> type) {}
}
