package hudson.util;

import com.thoughtworks.xstream.XStream;

// A declaration: signatures to compile against, nothing to run.
public class XStream2 extends XStream {}
