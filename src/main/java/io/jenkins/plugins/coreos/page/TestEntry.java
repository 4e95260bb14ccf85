package io.jenkins.plugins.coreos.page;

import java.util.ArrayList;
import java.util.List;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** The result of a run of kola. Stored in build.xml: never rename a field. */
@ExportedBean(defaultVisibility = 999)
public final class TestEntry {
    private static final int MAX_NAMES = 50;

    /** The name of the run, such as {@code kola-upgrade}. */
    @Exported
    public final String name;

    /** The exit code of kola. */
    @Exported
    public final long code;

    @Exported
    public final long passed;

    @Exported
    public final long failed;

    /** Number of failed tests that only warn. */
    @Exported
    public final long warned;

    @Exported
    public final long skipped;

    private final ArrayList<String> failures;

    private TestEntry(UntrustedMap result, String name) {
        this.name = name;
        code = result.number("code");
        passed = result.number("passed");
        failed = result.number("failed");
        warned = result.number("warned");
        skipped = result.number("skipped");
        failures = new ArrayList<>(result.texts("failures", MAX_NAMES));
    }

    /** Reads a result; null if it has no name. */
    static TestEntry of(Object result) {
        UntrustedMap values = new UntrustedMap(result);
        String name = values.text("name");
        return name == null || name.isEmpty() ? null : new TestEntry(values, name);
    }

    /** Names of the tests that failed or warned, up to a maximum. */
    @Exported
    public List<String> getFailures() {
        return failures == null ? List.of() : List.copyOf(failures);
    }

    /** The names as text for users. */
    public String getFailuresText() {
        return String.join(", ", getFailures());
    }

    /** Returns true if no test failed or warned. */
    @Exported
    public boolean isOk() {
        return code == 0;
    }

    /** Returns true if only tests that warn have failed. */
    public boolean isWarning() {
        return code == 77;
    }

    /** The numbers of tests as text for users, without zeros: {@code 41 passed, 1 failed}. */
    public String getText() {
        List<String> parts = new ArrayList<>();
        add(parts, passed, "passed");
        add(parts, failed, "failed");
        add(parts, warned, "failed with a warning");
        add(parts, skipped, "skipped");
        if (parts.isEmpty()) {
            return code == 0 ? "passed" : "ended with exit code " + code;
        }
        return String.join(", ", parts);
    }

    private static void add(List<String> parts, long count, String what) {
        if (count > 0) {
            parts.add(count + " " + what);
        }
    }
}
