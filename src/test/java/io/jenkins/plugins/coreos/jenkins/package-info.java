/**
 * Tests that need a real Jenkins: the declarations in {@code src/jenkins-api} match its classes, and the steps work
 * in a controller with a separate agent.
 *
 * <p>Rule: no mock replaces Jenkins. Tests that need its artifacts have the tag {@code jenkins}.
 */
package io.jenkins.plugins.coreos.jenkins;
