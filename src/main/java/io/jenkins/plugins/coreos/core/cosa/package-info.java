/**
 * COSA's work directory and the script that drives COSA: requests become script arguments, its output a result.
 *
 * <p>Rule: values and files only; nothing here runs a process.
 */
package io.jenkins.plugins.coreos.core.cosa;
