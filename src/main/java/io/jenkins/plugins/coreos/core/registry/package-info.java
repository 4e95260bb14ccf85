/**
 * A client of the distribution protocol: endpoints, transport, authentication, retry, progress.
 *
 * <p>Rule: one class for each endpoint; what every request needs (TLS, auth, retry, messages) stands in one place, the
 * transport; a token goes only to the origin it was issued for.
 */
package io.jenkins.plugins.coreos.core.registry;
