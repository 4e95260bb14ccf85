package io.jenkins.plugins.coreos.core.http;

/**
 * An answer.
 *
 * @param body the body, cut off at {@link AnswerReader#LIMIT}, or at 64 KiB where it is not the 2xx answer to a GET
 */
public record Answer(int status, Headers headers, byte[] body) {}
