/**
 * The {@code cosaBuild} step, its parameters and its form checks.
 *
 * <p>Rule: parameters only; {@code core.cosa} composes COSA's command lines, {@code steps.durable} runs the script.
 */
package io.jenkins.plugins.coreos.steps.cosa;
