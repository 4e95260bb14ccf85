package io.jenkins.plugins.coreos.core.registry;

import java.util.HashSet;
import java.util.Set;

/**
 * A lock on a tag, for updates that read a document, extend it and write it. Registries offer no atomic update; the
 * lock excludes other threads of this process only.
 */
public final class TagLock implements AutoCloseable {
    private static final Set<String> LOCKED = new HashSet<>();

    private final String tag;

    private TagLock(String tag) {
        this.tag = tag;
    }

    /**
     * Waits until no other thread has the lock. Not reentrant.
     *
     * @param tag registry, repository and tag, or a URL
     */
    public static TagLock acquire(String tag) throws InterruptedException {
        synchronized (LOCKED) {
            while (!LOCKED.add(tag)) {
                LOCKED.wait();
            }
        }
        return new TagLock(tag);
    }

    @Override
    public void close() {
        synchronized (LOCKED) {
            LOCKED.remove(tag);
            LOCKED.notifyAll();
        }
    }
}
