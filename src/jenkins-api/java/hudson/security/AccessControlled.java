package hudson.security;

import org.springframework.security.access.AccessDeniedException;

// A declaration: signatures to compile against, nothing to run.
public interface AccessControlled {
    ACL getACL();

    default void checkPermission(Permission permission) throws AccessDeniedException {
        throw new UnsupportedOperationException();
    }

    default boolean hasPermission(Permission permission) {
        throw new UnsupportedOperationException();
    }
}
