/**
 * The configuration of the shared library's variables: validates parameters and adds defaults.
 *
 * <p>Rule: no method of a caller's object is called; the result consists of plain values and the given closures.
 */
package io.jenkins.plugins.coreos.core.library;
