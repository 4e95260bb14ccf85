/**
 * The shared library in {@code vars} without a Jenkins: its variables and the examples run under Groovy's CPS
 * transformation, with steps that record their calls.
 *
 * <p>Rule: before every step the whole program is written and read back, as when a controller restarts.
 */
package io.jenkins.plugins.coreos.library;
