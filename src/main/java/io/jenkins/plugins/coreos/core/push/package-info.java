/**
 * What to push and in which order, and what came of it.
 *
 * <p>Rule: blobs before their manifest, the manifest before its tags; a tag never names an incomplete image.
 */
package io.jenkins.plugins.coreos.core.push;
