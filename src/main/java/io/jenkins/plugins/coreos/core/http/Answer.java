package io.jenkins.plugins.coreos.core.http;

/**
 * An HTTP response.
 *
 * @param body the body, truncated at the request's limit, or at 64 KiB for an error
 */
public record Answer(int status, Headers headers, byte[] body) {}
