/**
 * A cluster of one machine for the Kubernetes plugin: the part of Kubernetes' API that the plugin uses, and pods whose
 * containers are processes in separate mount namespaces.
 *
 * <p>Rule: requests are recorded unchanged, and a container has only what its pod gives it.
 */
package io.jenkins.plugins.coreos.testing.kube;
