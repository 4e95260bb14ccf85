/**
 * Archives for tests: valid ones of any shape and size, hostile ones, and those that real tools write.
 *
 * <p>Rule: a valid archive is valid to the last byte, so that every tool of the field reads it; each hostile one
 * differs from it in one named way.
 */
package io.jenkins.plugins.coreos.testing.archive;
