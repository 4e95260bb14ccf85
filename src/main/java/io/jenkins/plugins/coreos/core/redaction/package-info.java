/**
 * Hides the secrets of a transfer in all output.
 *
 * <p>Rule: a secret is added where it enters the program; external text is redacted before it is truncated.
 */
package io.jenkins.plugins.coreos.core.redaction;
