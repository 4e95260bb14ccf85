/**
 * A push that skopeo makes: what our script is told, and what it reports.
 *
 * <p>Rule: no process is started here, and no secret is ever part of an argument.
 */
package io.jenkins.plugins.coreos.core.skopeo;
