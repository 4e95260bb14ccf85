/**
 * Test fixtures: real tools and servers as processes, each started on 127.0.0.1 and terminated by its process ID.
 *
 * <p>Rule: expected values are never computed by the code under test.
 */
package io.jenkins.plugins.coreos.testing;
