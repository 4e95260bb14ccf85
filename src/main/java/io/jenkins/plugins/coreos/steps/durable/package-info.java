/**
 * Executions that survive a restart of the controller and the loss of the agent's connection.
 *
 * <p>Rule: stored state consists of parameters; never of secrets, connections or partial results.
 */
package io.jenkins.plugins.coreos.steps.durable;
