package io.jenkins.plugins.coreos.page;

import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A package that a build changed. Stored in build.xml: never rename a field. */
@ExportedBean(defaultVisibility = 999)
public final class PackageEntry {
    /** One of added, removed, upgraded, downgraded. */
    @Exported
    public final String change;

    @Exported
    public final String name;

    @Exported
    public final String arch;

    /** The previous version, or null. */
    @Exported
    public final String from;

    /** The new version, or null. */
    @Exported
    public final String to;

    PackageEntry(String change, UntrustedMap values) {
        this(change, values.text("name"), values.text("arch"), values.text("from"), values.text("to"));
    }

    PackageEntry(String change, String name, String arch, String from, String to) {
        this.change = change;
        this.name = name;
        this.arch = arch;
        this.from = from;
        this.to = to;
    }
}
