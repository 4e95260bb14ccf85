package io.jenkins.plugins.coreos.core.http;

/**
 * An answer.
 *
 * @param body the body, cut off at {@link AnswerReader#LIMIT}
 */
public record Answer(int status, Headers headers, byte[] body) {}
