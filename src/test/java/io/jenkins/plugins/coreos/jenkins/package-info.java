/**
 * What only a real Jenkins can tell: whether the declarations in {@code src/jenkins-api} match its classes, and
 * whether the steps do what they promise in a controller with an agent of its own.
 *
 * <p>Rule: nothing here stands in for Jenkins. Tests that need its artifacts carry the tag {@code jenkins}.
 */
package io.jenkins.plugins.coreos.jenkins;
