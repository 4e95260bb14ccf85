/**
 * {@code pushOciArchive}: the controller decides on destinations and credentials; an agent or skopeo pushes the image.
 *
 * <p>Rule: a specification that holds secrets is never stored; results of agents are validated before they are shown.
 */
package io.jenkins.plugins.coreos.steps.transfer;
