/**
 * {@code fixOpenshiftUser} and {@code withOpenshiftUser}.
 *
 * <p>Rule: what the script reports about a user comes from a container and is validated before it is exported.
 */
package io.jenkins.plugins.coreos.steps.user;
