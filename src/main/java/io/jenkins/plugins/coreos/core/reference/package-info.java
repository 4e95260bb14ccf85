/**
 * Image references, registry prefixes and the names of Docker Hub.
 *
 * <p>Rule: a reference is parsed once; the rest of the code passes the value on.
 */
package io.jenkins.plugins.coreos.core.reference;
