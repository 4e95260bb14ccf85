/**
 * What crosses the channel to an agent.
 *
 * <p>Rule: plain serializable fields, no Jenkins object but a listener, no controller privilege.
 */
package io.jenkins.plugins.coreos.agent;
