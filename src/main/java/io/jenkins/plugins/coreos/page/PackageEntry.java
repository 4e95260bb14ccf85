package io.jenkins.plugins.coreos.page;

import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A package that a build changed. Stored in build.xml: never rename a field. */
@ExportedBean(defaultVisibility = 999)
public final class PackageEntry {
    private final String change;
    private final String name;
    private final String arch;
    private final String from;
    private final String to;

    PackageEntry(String change, Reported packageChange) {
        this.change = change;
        this.name = packageChange.text("name");
        this.arch = packageChange.text("arch");
        this.from = packageChange.text("from");
        this.to = packageChange.text("to");
    }

    /** One of added, removed, upgraded, downgraded. */
    @Exported
    public String getChange() {
        return change;
    }

    @Exported
    public String getName() {
        return name;
    }

    @Exported
    public String getArch() {
        return arch;
    }

    /** The previous version, or null. */
    @Exported
    public String getFrom() {
        return from;
    }

    /** The new version, or null. */
    @Exported
    public String getTo() {
        return to;
    }
}
