package io.jenkins.plugins.coreos.steps.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.ListenableFuture;
import hudson.FilePath;
import hudson.model.Result;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jenkinsci.plugins.workflow.steps.BodyInvoker;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests how work is repeated when its calls fail although the connection stays open. Runs without a controller. */
@Tag("jenkins")
class AgentConnectionIT {
    private final AtomicInteger calls = new AtomicInteger();

    @Test
    void repeatsWithPausesWhileConnectionStaysOpen() throws Exception {
        CompletableFuture<String> result = new CompletableFuture<>();
        StepWork work = retry(result, directory -> {
            calls.incrementAndGet();
            throw new EOFException("over an open connection");
        });

        assertThatThrownBy(() -> result.get(4, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
        assertThat(calls).as("at 0, 1 and 3 s").hasValueBetween(1, 3);

        work.stop();
        assertThatThrownBy(() -> result.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void repeatsUntilWorkSucceeds() throws Exception {
        CompletableFuture<String> result = new CompletableFuture<>();
        retry(result, directory -> {
            if (calls.incrementAndGet() == 1) {
                throw new IOException("a call", new EOFException());
            }
            return directory.getRemote();
        });

        assertThat(result.get(30, TimeUnit.SECONDS)).isEqualTo("/srv");
        assertThat(calls).hasValue(2);
    }

    @Test
    void doesNotRepeatFileSystemErrors() {
        CompletableFuture<String> result = new CompletableFuture<>();
        retry(result, directory -> {
            calls.incrementAndGet();
            throw new IOException("No space left on device");
        });

        assertThatThrownBy(() -> result.get(30, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("No space left on device");
        assertThat(calls).hasValue(1);
    }

    private static StepWork retry(CompletableFuture<String> result, AgentConnection.Work<String> task) {
        StepContext context = new LocalContext();
        return StepWork.begin(context, work -> {
            try {
                result.complete(AgentConnection.retry(context, work, task));
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
    }

    /** The context of a step on this machine. */
    private static final class LocalContext extends StepContext {
        private static final long serialVersionUID = 1L;

        @Override
        public <T> T get(Class<T> key) {
            return key.cast(new FilePath(new File("/srv")));
        }

        @Override
        public void onSuccess(Object result) {
            throw new AssertionError("the step must not complete its context: the result goes to the future");
        }

        @Override
        public void onFailure(Throwable failure) {
            throw new AssertionError(failure);
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public ListenableFuture<Void> saveState() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void setResult(Result result) {
            throw new UnsupportedOperationException();
        }

        @Override
        public BodyInvoker newBodyInvoker() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }
}
