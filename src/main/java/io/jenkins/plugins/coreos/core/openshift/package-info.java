/**
 * The passwd entry for OpenShift's random UID: requests become script arguments, the script's output becomes a result.
 *
 * <p>Rule: values only; nothing here runs a process.
 */
package io.jenkins.plugins.coreos.core.openshift;
