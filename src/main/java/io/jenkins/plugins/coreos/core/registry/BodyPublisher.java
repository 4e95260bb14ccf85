package io.jenkins.plugins.coreos.core.registry;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** Feeds a body to the HTTP client, one buffer at a time and only on demand, and counts what it hands over. */
final class BodyPublisher implements HttpRequest.BodyPublisher {
    /** Measured on loopback: larger buffers gain nothing, smaller ones cost switches between threads. */
    private static final int CHUNK = 128 * 1024;

    private final Body body;
    private final LongConsumer sent;
    private volatile IOException failure;

    BodyPublisher(Body body, LongConsumer sent) {
        this.body = body;
        this.sent = sent;
    }

    /** Why the body could not be read; null while it can. To the client that is one more broken connection. */
    IOException failure() {
        return failure;
    }

    @Override
    public long contentLength() {
        return body.length();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        subscriber.onSubscribe(new Reading(subscriber));
    }

    private final class Reading implements Flow.Subscription {
        private final Flow.Subscriber<? super ByteBuffer> subscriber;
        private final AtomicLong demand = new AtomicLong();
        private long position;
        private volatile boolean done;

        Reading(Flow.Subscriber<? super ByteBuffer> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long count) {
            if (count <= 0) {
                done = true;
                subscriber.onError(new IllegalArgumentException("demand must be positive"));
                return;
            }
            // Only the caller that raises the demand from nothing delivers; onNext may call request again.
            if (demand.getAndAdd(count) == 0) {
                do {
                    deliver();
                } while (demand.decrementAndGet() > 0);
            }
        }

        private void deliver() {
            if (done) {
                return;
            }
            if (position == body.length()) {
                done = true;
                subscriber.onComplete();
                return;
            }
            ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(CHUNK, body.length() - position));
            try {
                body.read(buffer, position);
            } catch (IOException e) {
                done = true;
                failure = e;
                subscriber.onError(e);
                return;
            }
            buffer.flip();
            int count = buffer.remaining();
            position += count;
            subscriber.onNext(buffer);
            sent.accept(count);
            if (position == body.length() && !done) {
                done = true;
                subscriber.onComplete();
            }
        }

        @Override
        public void cancel() {
            done = true;
        }
    }
}
