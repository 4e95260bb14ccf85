package hudson.util;

import java.util.ArrayList;
import java.util.Collection;

// A declaration: signatures to compile against, nothing to run.
public class ListBoxModel extends ArrayList<ListBoxModel.Option> {
    public ListBoxModel() {}

    public ListBoxModel(Collection<Option> c) {}

    public ListBoxModel(Option... data) {}

    public void add(String displayName, String value) {
        throw new UnsupportedOperationException();
    }

    public ListBoxModel add(String nameAndValue) {
        throw new UnsupportedOperationException();
    }

    public static final class Option {
        public String name;
        public String value;
        public boolean selected;

        public Option(String name, String value) {}

        public Option(String nameAndValue) {}

        public Option(String name, String value, boolean selected) {}
    }
}
