/**
 * Tests of the steps from inside a Jenkins: their forms, and the output of the Snippet Generator.
 *
 * <p>Rule: behaviour that is visible from outside a controller is tested from outside, in the parent package.
 */
package io.jenkins.plugins.coreos.jenkins.harness;
