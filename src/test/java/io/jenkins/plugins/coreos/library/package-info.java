/**
 * The shared library in {@code vars} without Jenkins: its variables and the examples run under Groovy's CPS
 * transformation, with steps that record their calls.
 *
 * <p>Rule: the whole program is serialized and deserialized before every step, as when a controller restarts.
 */
package io.jenkins.plugins.coreos.library;
