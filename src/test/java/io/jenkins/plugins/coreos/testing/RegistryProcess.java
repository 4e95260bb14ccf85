package io.jenkins.plugins.coreos.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** One run of a registry: docker-registry or one of {@link GoRegistry.Make}. */
final class RegistryProcess {
    /** Marks the polls for the start in the access log. */
    static final String POLL_AGENT = "start-poll";

    private static final Duration START_LIMIT = Duration.ofSeconds(20);
    private static final Pattern LISTENING =
            Pattern.compile("(?:listening on 127\\.0\\.0\\.1:|serving on port )(\\d+)");

    private final Process process;
    private final Thread hook;
    private int port;

    private RegistryProcess(Process process) {
        this.process = process;
        this.hook = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Starts a program and waits until it responds.
     *
     * @param directory the directory of its log
     * @param command the program, which writes its port to its log
     */
    static RegistryProcess start(Path directory, List<String> command, String scheme) {
        try {
            Path log = directory.resolve("log");
            long before = Files.exists(log) ? Files.size(log) : 0;
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().put("OTEL_TRACES_EXPORTER", "none");
            RegistryProcess started = new RegistryProcess(builder.start());
            try {
                started.await(directory, before, scheme);
            } catch (AssertionError e) {
                started.kill();
                throw e;
            }
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void await(Path directory, long logStart, String scheme) throws IOException {
        Patience patience = Patience.of(START_LIMIT);
        while (!patience.isOver() && process.isAlive()) {
            Matcher listening = LISTENING.matcher(log(directory).substring((int) logStart));
            if (listening.find()) {
                port = Integer.parseInt(listening.group(1));
                if (answersNow(scheme)) {
                    return;
                }
            }
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
        throw new AssertionError(process.info().command().orElse("the registry") + " "
                + (process.isAlive() ? "did not answer within " + patience : "ended with " + process.exitValue())
                + ":\n" + log(directory));
    }

    /** Returns whether the server responds at all. */
    boolean answers(String scheme) {
        Patience patience = Patience.of(START_LIMIT);
        try {
            while (!patience.isOver() && process.isAlive()) {
                if (answersNow(scheme)) {
                    return true;
                }
                patience.pause();
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean answersNow(String scheme) throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create(scheme + "://127.0.0.1:" + port + "/v2/").toURL().openConnection();
        connection.setRequestProperty("User-Agent", POLL_AGENT);
        connection.setConnectTimeout(5_000);
        connection.setReadTimeout(5_000);
        if (connection instanceof HttpsURLConnection https) {
            https.setSSLSocketFactory(trustingAnyone().getSocketFactory());
        }
        try {
            return connection.getResponseCode() > 0;
        } catch (SSLException e) {
            // The server is up, and requires a client certificate.
            return true;
        } catch (IOException e) {
            return false;
        } finally {
            connection.disconnect();
        }
    }

    /** The poll only checks that the server is up, so it accepts any certificate. */
    private static SSLContext trustingAnyone() {
        TrustManager anyone = new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {anyone}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Kills the program with SIGKILL; has no effect if it has ended. */
    void kill() {
        Processes.killTree(process.toHandle());
        // The Process object notices the end slightly later than its handle, and a restart asks the object.
        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is shutting down: the hook does the same as this method.
        }
    }

    static String log(Path directory) {
        try {
            Path log = directory.resolve("log");
            return Files.exists(log)
                    ? new String(Files.readAllBytes(log), java.nio.charset.StandardCharsets.ISO_8859_1)
                    : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
