package hudson.remoting;

import java.io.Closeable;
import java.io.IOException;

// A declaration: signatures to compile against, nothing to run.
public class Channel implements VirtualChannel, Closeable {
    private Channel() {}

    public static Channel current() {
        throw new UnsupportedOperationException();
    }

    public static Channel currentOrFail() throws IllegalStateException {
        throw new UnsupportedOperationException();
    }

    public boolean isClosingOrClosed() {
        throw new UnsupportedOperationException();
    }

    public String getName() {
        throw new UnsupportedOperationException();
    }

    @Override
    public <V, T extends Throwable> V call(Callable<V, T> callable) throws IOException, T, InterruptedException {
        throw new UnsupportedOperationException();
    }

    @Override
    public <V, T extends Throwable> Future<V> callAsync(Callable<V, T> callable) throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public synchronized void close() throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public synchronized void join() throws InterruptedException {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> T export(Class<T> type, T instance) {
        throw new UnsupportedOperationException();
    }
}
