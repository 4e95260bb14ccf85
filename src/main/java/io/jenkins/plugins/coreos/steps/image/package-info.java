/**
 * The {@code buildOciImage} step, its execution and its form checks.
 *
 * <p>Rule: handles parameters and credentials only; {@code core.build} reads the files and composes the script's
 * arguments.
 */
package io.jenkins.plugins.coreos.steps.image;
