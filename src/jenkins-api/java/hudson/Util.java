package hudson;

import java.util.Collection;
import java.util.List;

// A declaration: signatures to compile against, nothing to run.
public class Util {
    public static String fixNull(String s) {
        throw new UnsupportedOperationException();
    }

    public static <T> T fixNull(T s, T defaultValue) {
        throw new UnsupportedOperationException();
    }

    public static <T> List<T> fixNull(List<T> l) {
        throw new UnsupportedOperationException();
    }

    public static <T> Collection<T> fixNull(Collection<T> l) {
        throw new UnsupportedOperationException();
    }

    public static String fixEmpty(String s) {
        throw new UnsupportedOperationException();
    }

    public static String fixEmptyAndTrim(String s) {
        throw new UnsupportedOperationException();
    }
}
