package io.jenkins.plugins.coreos.core.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Resolves host names interruptibly, which the system's resolver does not support. */
class Names {
    private static final long TICK_MILLIS = 250;

    /**
     * Returns the addresses of a host.
     *
     * @param host a name or an address; an IPv6 address with or without brackets
     */
    List<InetAddress> addresses(String host, Watch watch) throws IOException, InterruptedException {
        if (host.indexOf(':') >= 0 || isIpv4(host)) {
            return List.of(InetAddress.getAllByName(host));
        }
        FutureTask<InetAddress[]> lookup = new FutureTask<>(() -> InetAddress.getAllByName(host));
        Thread thread = new Thread(lookup, "host-lookup");
        thread.setDaemon(true);
        thread.start();
        while (true) {
            try {
                return List.of(lookup.get(TICK_MILLIS, TimeUnit.MILLISECONDS));
            } catch (TimeoutException e) {
                watch.check();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException io ? io : new UnknownHostException(host);
            }
        }
    }

    private static boolean isIpv4(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c != '.' && (c < '0' || c > '9')) {
                return false;
            }
        }
        return true;
    }
}
