package io.jenkins.plugins.coreos.core.http;

/**
 * An answer.
 *
 * @param body the body, cut off at the request's limit, that of an error at 64 KiB
 */
public record Answer(int status, Headers headers, byte[] body) {}
