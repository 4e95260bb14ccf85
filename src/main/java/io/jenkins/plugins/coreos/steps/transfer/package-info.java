/**
 * {@code pushOciArchive}: the controller decides where an image goes and as whom; an agent or skopeo carries it out.
 *
 * <p>Rule: a specification with secrets in it is never stored; results of agents are validated before they are shown.
 */
package io.jenkins.plugins.coreos.steps.transfer;
