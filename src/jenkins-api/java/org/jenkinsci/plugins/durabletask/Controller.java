package org.jenkinsci.plugins.durabletask;

import java.io.Serializable;

// A declaration: signatures to compile against, nothing to run.
public abstract class Controller implements Serializable {}
