package io.jenkins.plugins.coreos.agent;

import hudson.remoting.Channel;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Interrupts the current thread when the connection to the controller is lost. The controller repeats the work after it
 * reconnects, and two concurrent runs of it would conflict.
 */
final class ConnectionGuard implements AutoCloseable {
    private static final long CHECK_MILLIS = 500;

    private final ScheduledExecutorService timer;

    /**
     * Guards the current thread.
     *
     * @param channel the connection to the controller, or null if the work runs on the controller itself
     */
    ConnectionGuard(Channel channel) {
        if (channel == null) {
            timer = null;
            return;
        }
        Thread worker = Thread.currentThread();
        timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "push-connection-guard");
            thread.setDaemon(true);
            return thread;
        });
        timer.scheduleWithFixedDelay(
                () -> {
                    if (channel.isClosingOrClosed()) {
                        worker.interrupt();
                        timer.shutdown();
                    }
                },
                CHECK_MILLIS,
                CHECK_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        if (timer != null) {
            timer.shutdownNow();
        }
    }
}
