/**
 * Tests that look at the steps from inside a Jenkins: their forms, and the Pipeline that the Snippet Generator writes.
 *
 * <p>Rule: whatever can be seen from outside a controller is tested there, in the package above.
 */
package io.jenkins.plugins.coreos.jenkins.harness;
