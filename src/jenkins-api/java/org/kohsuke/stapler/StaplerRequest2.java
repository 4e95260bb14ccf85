package org.kohsuke.stapler;

import net.sf.json.JSONObject;

// A declaration: signatures to compile against, nothing to run.
public interface StaplerRequest2 {
    <T> T bindJSON(Class<T> type, JSONObject src);
}
