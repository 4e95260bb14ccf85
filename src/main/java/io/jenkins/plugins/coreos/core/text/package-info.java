/**
 * Helpers for formatting messages and parsing user input.
 *
 * <p>Rule: strings in, strings out.
 */
package io.jenkins.plugins.coreos.core.text;
