/**
 * Pushes made by skopeo: the arguments and the output of our script.
 *
 * <p>Rule: no process is started here, and no secret is ever part of an argument.
 */
package io.jenkins.plugins.coreos.core.skopeo;
