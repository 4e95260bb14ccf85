package hudson.security;

import org.springframework.security.core.Authentication;

// A declaration: signatures to compile against, nothing to run.
public abstract class ACL {
    public static final Authentication SYSTEM2 = null;
}
