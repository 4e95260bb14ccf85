/**
 * What makes a step outlive a restart of the controller and the loss of its agent.
 *
 * <p>Rule: state that is stored holds parameters only: no secret, no connection, no half result.
 */
package io.jenkins.plugins.coreos.steps.durable;
