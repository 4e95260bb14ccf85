/**
 * The configuration of the shared library's variables: its parameters checked and completed with defaults.
 *
 * <p>Rule: no method of a caller's object is called; what is returned is made of plain values and the given closures.
 */
package io.jenkins.plugins.coreos.core.library;
