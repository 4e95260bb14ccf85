/**
 * Private keys as PEM text, in the formats of OpenSSL and sigstore.
 *
 * <p>Rule: no message contains any part of a key or a passphrase.
 */
package io.jenkins.plugins.coreos.core.pem;
