package hudson;

import com.thoughtworks.xstream.XStream;
import java.io.File;
import java.io.IOException;

// A declaration: signatures to compile against, nothing to run.
public final class XmlFile {
    public XmlFile(XStream xs, File file) {}

    public Object read() throws IOException {
        throw new UnsupportedOperationException();
    }

    public void write(Object o) throws IOException {
        throw new UnsupportedOperationException();
    }

    public boolean exists() {
        throw new UnsupportedOperationException();
    }
}
