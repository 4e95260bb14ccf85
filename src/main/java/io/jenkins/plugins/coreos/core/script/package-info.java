/**
 * Prepares the scripts that run next to COSA for execution by a shell.
 *
 * <p>Rule: a parameter is an argument, quoted in one place, and never part of the code.
 */
package io.jenkins.plugins.coreos.core.script;
