package io.jenkins.plugins.coreos.core.registry;

/** How a blob came to be in a repository. */
public enum BlobOutcome {
    /** It was sent. */
    UPLOADED,
    /** The registry linked it from another repository. */
    MOUNTED,
    /** It was there. */
    PRESENT
}
