package hudson.model;

import java.io.PrintStream;
import java.io.PrintWriter;
import org.jenkinsci.remoting.SerializableOnlyOverRemoting;

// A declaration: signatures to compile against, nothing to run.
public interface TaskListener extends SerializableOnlyOverRemoting {
    TaskListener NULL = null;

    PrintStream getLogger();

    default PrintWriter error(String msg) {
        throw new UnsupportedOperationException();
    }

    default PrintWriter error(String format, Object... args) {
        throw new UnsupportedOperationException();
    }

    default PrintWriter fatalError(String msg) {
        throw new UnsupportedOperationException();
    }
}
