/**
 * Provenance statements: which build made an image, and from which materials (in-toto Statement v1 with a SLSA v1
 * predicate).
 *
 * <p>Rule: no login, no secret and no time except the start of the build.
 */
package io.jenkins.plugins.coreos.core.provenance;
