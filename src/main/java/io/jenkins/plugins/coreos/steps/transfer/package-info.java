/**
 * The steps that push, copy, pull and inspect images: the controller decides on destinations and credentials; Java code
 * on the agent, or skopeo, does the work.
 *
 * <p>Rule: a specification that holds secrets is never stored; results of agents are validated before they are shown.
 */
package io.jenkins.plugins.coreos.steps.transfer;
