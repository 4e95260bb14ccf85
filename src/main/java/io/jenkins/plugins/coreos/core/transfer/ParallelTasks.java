package io.jenkins.plugins.coreos.core.transfer;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs tasks in parallel, starting them in list order; the first failure stops the others. */
final class ParallelTasks {
    /** Maximum time to wait for interrupted tasks. Usually they end within one check interval of the transport. */
    private static final long END_SECONDS = 10;

    private ParallelTasks() {}

    static void run(int parallel, List<Callable<Void>> tasks) throws IOException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, Math.min(parallel, tasks.size())), task -> {
            Thread thread = new Thread(task, "transfer");
            thread.setDaemon(true);
            return thread;
        });
        try {
            CompletionService<Void> done = new ExecutorCompletionService<>(threads);
            AtomicBoolean failed = new AtomicBoolean();
            tasks.forEach(task -> done.submit(() -> runUnless(failed, task)));
            for (int i = 0; i < tasks.size(); i++) {
                done.take().get();
            }
        } catch (ExecutionException e) {
            throw unwrapped(e.getCause());
        } finally {
            threads.shutdownNow();
            awaitQuietly(threads);
        }
    }

    /** Runs a task unless another one has failed. */
    private static Void runUnless(AtomicBoolean failed, Callable<Void> task) throws Exception {
        if (failed.get()) {
            return null;
        }
        boolean done = false;
        try {
            task.call();
            done = true;
            return null;
        } finally {
            if (!done) {
                failed.set(true);
            }
        }
    }

    private static IOException unwrapped(Throwable cause) throws InterruptedException {
        if (cause instanceof IOException io) {
            return io;
        }
        if (cause instanceof InterruptedException interrupted) {
            throw interrupted;
        }
        if (cause instanceof RuntimeException runtime) {
            throw runtime;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return new IOException(cause);
    }

    private static void awaitQuietly(ExecutorService threads) {
        try {
            if (!threads.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                Thread.yield();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
