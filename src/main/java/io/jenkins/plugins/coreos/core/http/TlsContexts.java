package io.jenkins.plugins.coreos.core.http;

import javax.net.ssl.SSLContext;

/** Whose certificates are trusted, and which one is shown. */
public interface TlsContexts {
    /**
     * For a server.
     *
     * @param host as in its URL, an IPv6 address in brackets
     * @throws IllegalArgumentException when a file or text that it is made of is not good
     */
    SSLContext of(String host, int port);
}
