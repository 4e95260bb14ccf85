package io.jenkins.plugins.coreos.core.http;

import java.io.InputStream;

/**
 * An HTTP response.
 *
 * @param body the body, truncated at the request's limit, or at 64 KiB for an error; empty if it is streamed
 * @param content the body of a successful streamed request, which must be closed; otherwise null
 */
public record Response(int status, Headers headers, byte[] body, InputStream content) {}
