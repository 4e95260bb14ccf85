/**
 * The equipment of the tests: real tools and servers as processes, each started on 127.0.0.1 and ended by its id.
 *
 * <p>Rule: nothing here uses the code under test to say what is right.
 */
package io.jenkins.plugins.coreos.testing;
