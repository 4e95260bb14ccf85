package hudson.model;

import hudson.security.AccessControlled;
import hudson.security.Permission;

// A declaration: signatures to compile against, nothing to run.
public interface Item extends ModelObject, AccessControlled {
    Permission READ = null;
    Permission CONFIGURE = null;
    Permission EXTENDED_READ = null;

    ItemGroup<? extends Item> getParent();

    String getName();

    String getFullName();

    @Override
    String getDisplayName();

    String getUrl();
}
