package io.jenkins.plugins.coreos.testing.kube;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Runs {@code exec} in a container: a process whose standard streams are sent over a WebSocket. */
final class Container {
    /** The channels of Kubernetes' protocol: the first byte of each message. */
    private static final int STDIN = 0;

    private static final int STDOUT = 1;
    private static final int STDERR = 2;
    private static final int STATUS = 3;
    private static final int END_OF = 255;

    private final WebSocket socket;
    private final Process process;

    private Container(WebSocket socket, Process process) {
        this.socket = socket;
        this.process = process;
    }

    /** Runs the process to its end. */
    static void exec(WebSocket socket, Process process) throws IOException {
        new Container(socket, process).run();
    }

    private void run() throws IOException {
        Thread[] pumps = {
            start("stdout", () -> pump(process.getInputStream(), STDOUT)),
            start("stderr", () -> pump(process.getErrorStream(), STDERR)),
        };
        start("end", () -> {
            try {
                int code = process.waitFor();
                for (Thread pump : pumps) {
                    // Child processes that outlive the process may keep its outputs open for ever.
                    pump.join(1000);
                }
                send(STATUS, status(code).getBytes(StandardCharsets.UTF_8), -1);
                socket.end();
            } catch (InterruptedException | IOException e) {
                process.destroy();
            }
        });
        OutputStream stdin = process.getOutputStream();
        for (byte[] message = socket.read(); message != null; message = socket.read()) {
            if (message.length > 0 && message[0] == STDIN) {
                try {
                    stdin.write(message, 1, message.length - 1);
                    stdin.flush();
                } catch (IOException e) {
                    // The process has ended, which its status reports.
                }
            } else if (message.length > 1 && (message[0] & 0xff) == END_OF && message[1] == STDIN) {
                stdin.close();
            }
        }
        process.destroy();
    }

    private void pump(InputStream from, int channel) {
        byte[] buffer = new byte[16_384];
        try {
            for (int n = from.read(buffer); n > 0; n = from.read(buffer)) {
                send(channel, buffer, n);
            }
        } catch (IOException e) {
            // Either side has closed the connection.
        }
    }

    private void send(int channel, byte[] bytes, int length) throws IOException {
        int n = length < 0 ? bytes.length : length;
        byte[] message = new byte[n + 1];
        message[0] = (byte) channel;
        System.arraycopy(bytes, 0, message, 1, n);
        socket.write(message);
    }

    private static String status(int code) {
        return code == 0
                ? "{\"metadata\":{},\"status\":\"Success\"}"
                : "{\"metadata\":{},\"status\":\"Failure\",\"reason\":\"NonZeroExitCode\",\"message\":\"exit code "
                        + code + "\",\"details\":{\"causes\":[{\"reason\":\"ExitCode\",\"message\":\"" + code
                        + "\"}]}}";
    }

    private static Thread start(String name, Runnable work) {
        Thread thread = new Thread(work, "exec " + name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
