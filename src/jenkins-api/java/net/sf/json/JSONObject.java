package net.sf.json;

// A declaration: signatures to compile against, nothing to run.
public final class JSONObject {}
