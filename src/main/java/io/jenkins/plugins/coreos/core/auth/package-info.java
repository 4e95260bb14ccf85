/**
 * Registry credentials and their sources: auth files, credential helpers, tokens as text.
 *
 * <p>Rule: a secret lives in memory only, and no message, {@code toString} or exception shows it.
 */
package io.jenkins.plugins.coreos.core.auth;
