package org.jenkinsci.plugins.workflow.actions;

import hudson.model.Action;

// A declaration: signatures to compile against, nothing to run.
public interface PersistentAction extends Action {}
