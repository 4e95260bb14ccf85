/**
 * Safe access to files in locations where a build or a user may plant other file types or links.
 *
 * <p>Rule: reads regular files only, with a size limit; never writes through a link.
 */
package io.jenkins.plugins.coreos.core.files;
