/**
 * Hides the secrets of a transfer in everything that is shown of it.
 *
 * <p>Rule: a secret is added where it enters; text from outside is hidden before it is cut.
 */
package io.jenkins.plugins.coreos.core.redaction;
