/**
 * The scripts that run where COSA runs, made ready to be handed to a shell.
 *
 * <p>Rule: a parameter is an argument, quoted in one place, and never part of the code.
 */
package io.jenkins.plugins.coreos.core.script;
