/**
 * From the id of credentials to a secret, and what forms offer and say about such ids.
 *
 * <p>Rule: a secret is looked up for a run, tracked, and only when it is about to be used; no message shows it.
 */
package io.jenkins.plugins.coreos.credentials;
