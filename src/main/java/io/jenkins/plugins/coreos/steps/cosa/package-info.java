/**
 * {@code cosaBuild}: its parameters, form checks and step.
 *
 * <p>Rule: parameters only; COSA's command lines are made in {@code core.cosa}, the script runs in {@code steps.durable}.
 */
package io.jenkins.plugins.coreos.steps.cosa;
