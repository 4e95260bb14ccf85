/**
 * The transfer engine: image source, image destination, plan, parallel tasks, progress and result.
 *
 * <p>Rule: blobs before their manifest, the manifest before its referrers, and these before its tags; a tag never
 * refers to an incomplete image. The environment is a parameter: only {@code HostEnvironment.ofThisProcess} reads the
 * environment of this JVM.
 */
package io.jenkins.plugins.coreos.core.transfer;
