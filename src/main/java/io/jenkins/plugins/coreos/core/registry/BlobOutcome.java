package io.jenkins.plugins.coreos.core.registry;

/** The way in which a blob got into a repository. */
public enum BlobOutcome {
    /** The blob was uploaded. */
    UPLOADED,
    /** The registry mounted the blob from another repository. */
    MOUNTED,
    /** The blob already existed. */
    PRESENT
}
