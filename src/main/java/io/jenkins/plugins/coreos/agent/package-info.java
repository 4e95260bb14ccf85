/**
 * Classes that are sent to an agent.
 *
 * <p>Rule: serializable fields only, no Jenkins object except a listener, and no privilege on the controller.
 */
package io.jenkins.plugins.coreos.agent;
