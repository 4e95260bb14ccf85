/**
 * The user entry of OpenShift's random UID: requests become script arguments, its output a result.
 *
 * <p>Rule: values only; nothing here runs a process.
 */
package io.jenkins.plugins.coreos.core.openshift;
