package io.jenkins.plugins.coreos.core.http;

import javax.net.ssl.SSLContext;

/** Provides TLS contexts, which define trusted authorities and client certificates. */
public interface TlsContexts {
    /**
     * Returns the context for a server.
     *
     * @param host as in its URL, an IPv6 address in brackets
     * @throws IllegalArgumentException if a configured file or text is invalid
     */
    SSLContext of(String host, int port);
}
