/**
 * Resolves credentials IDs to secrets, and offers and checks such IDs in forms.
 *
 * <p>Rule: a secret is looked up for a run, tracked, and only just before it is used; no message contains it.
 */
package io.jenkins.plugins.coreos.credentials;
