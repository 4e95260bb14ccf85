/**
 * Archives for tests: valid ones of any shape and size, hostile ones, and those of real tools.
 *
 * <p>Rule: a valid archive is valid to the last byte, so that every tool can read it; each hostile one differs from a
 * valid one in one named way.
 */
package io.jenkins.plugins.coreos.testing.archive;
