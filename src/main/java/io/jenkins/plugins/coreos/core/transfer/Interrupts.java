package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.oci.ArchiveException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;

/** Translates interrupts that methods without {@link InterruptedException} report as an {@link IOException}. */
final class Interrupts {
    private Interrupts() {}

    /** The work of opening a source. */
    @FunctionalInterface
    interface Opening {
        void run() throws IOException, InterruptedException;
    }

    /**
     * Opens a source, and closes it again if that fails.
     *
     * @throws InterruptedException if the thread is interrupted, however the interrupt is reported
     */
    static <S extends Closeable> S open(S source, Opening opening) throws IOException, InterruptedException {
        try {
            opening.run();
            return source;
        } catch (InterruptedIOException | ClosedByInterruptException e) {
            source.close();
            throw of(e);
        } catch (ArchiveException e) {
            source.close();
            // A blob wraps an interrupt in an exception that names its file.
            if (e.getCause() instanceof ClosedByInterruptException) {
                throw of(e);
            }
            throw e;
        } catch (IOException | InterruptedException | RuntimeException e) {
            source.close();
            throw e;
        }
    }

    /** Converts an exception to an {@link InterruptedException}, and clears the thread's interrupted status. */
    static InterruptedException of(IOException e) {
        Thread.interrupted();
        return (InterruptedException) new InterruptedException().initCause(e);
    }
}
