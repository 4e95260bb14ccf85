/**
 * A client of HTTP/1.1 (RFC 9112) over sockets that never wait: as few system calls, copies and threads as a push can do
 * with.
 *
 * <p>Rule: one connection carries one request at a time, by the thread that makes it; what an answer leaves in doubt
 * ends the connection; what a status means is for others to say.
 */
package io.jenkins.plugins.coreos.core.http;
