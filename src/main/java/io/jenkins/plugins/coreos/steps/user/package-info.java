/**
 * The steps {@code fixOpenshiftUser} and {@code withOpenshiftUser}.
 *
 * <p>Rule: the script's report about a user comes from a container and is validated before it is exported.
 */
package io.jenkins.plugins.coreos.steps.user;
