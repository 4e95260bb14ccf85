/**
 * A cluster of one machine for the Kubernetes plugin to talk to: the part of Kubernetes' API that it uses, and pods whose
 * containers are processes in mount namespaces of their own.
 *
 * <p>Rule: what the API is asked for is kept as it came, and a container has only what its pod gives it.
 */
package io.jenkins.plugins.coreos.testing.kube;
