/**
 * A client of HTTP/1.1: HttpCore 5 for the protocol, JSSE's sockets for TLS, and below both a socket whose waiting
 * can be ended.
 *
 * <p>Rule: one connection carries one request at a time, by the thread that makes it; what an answer leaves in doubt
 * ends the connection; what a status means is for others to say.
 */
package io.jenkins.plugins.coreos.core.http;
