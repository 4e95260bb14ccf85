/**
 * The Pipeline surface on the controller: steps, descriptors, executions, credentials.
 *
 * <p>Rule: no protocol and no shell here; parameters become a request value, a result value becomes a map.
 */
package io.jenkins.plugins.coreos.steps;
