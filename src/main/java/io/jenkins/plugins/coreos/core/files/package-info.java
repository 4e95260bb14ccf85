/**
 * Files in places where a build or a user can plant something else.
 *
 * <p>Rule: reads regular files only, within bounds; never writes through a link.
 */
package io.jenkins.plugins.coreos.core.files;
