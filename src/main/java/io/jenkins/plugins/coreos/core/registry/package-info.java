/**
 * A client for the distribution protocol: endpoints, transport, authentication, retry, progress.
 *
 * <p>Rule: one class per endpoint; code that every request needs (TLS, authentication, retry, messages) exists once; a
 * token is sent only to the origin that it was issued for.
 */
package io.jenkins.plugins.coreos.core.registry;
