package io.jenkins.plugins.coreos.core.transfer;

import java.io.IOException;

/** Translates interrupts that methods without {@link InterruptedException} report as an {@link IOException}. */
final class Interrupts {
    private Interrupts() {}

    /** Returns the interrupt, and clears the thread's interrupted status as a method that throws it does. */
    static InterruptedException of(IOException e) {
        Thread.interrupted();
        return (InterruptedException) new InterruptedException().initCause(e);
    }
}
