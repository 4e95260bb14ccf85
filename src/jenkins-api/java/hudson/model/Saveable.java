package hudson.model;

import java.io.IOException;

// A declaration: signatures to compile against, nothing to run.
public interface Saveable {
    void save() throws IOException;
}
