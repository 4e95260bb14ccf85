/**
 * An HTTP/1.1 client: HttpCore 5 for the protocol, JSSE's sockets for TLS, both layered on a socket with interruptible
 * waiting.
 *
 * <p>Rule: a connection carries one request at a time, on the calling thread; an ambiguous response closes the
 * connection; callers interpret the status.
 */
package io.jenkins.plugins.coreos.core.http;
