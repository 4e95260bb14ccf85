/**
 * The transfer engine: an image source, an image destination, a plan, parallel tasks, progress and a result.
 *
 * <p>Rule: blobs before their manifest, the manifest before its tags; a tag never names an incomplete image. The
 * environment is a parameter: nothing here reads this JVM's own but {@code HostEnvironment.ofThisProcess}.
 */
package io.jenkins.plugins.coreos.core.transfer;
