/**
 * Registry credentials and their sources: auth files, credential helpers, tokens as text.
 *
 * <p>Rule: a secret is kept in memory only, and no message, {@code toString} or exception contains it.
 */
package io.jenkins.plugins.coreos.core.auth;
