package org.jenkinsci.remoting;

import java.io.Serializable;

// A declaration: signatures to compile against, nothing to run.
public interface SerializableOnlyOverRemoting extends Serializable {}
