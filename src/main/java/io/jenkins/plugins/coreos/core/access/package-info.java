/**
 * Who pushes, and which way leads to the registry: what the user wrote, and what is found where the push runs.
 *
 * <p>Rule: the environment is a parameter; nothing here reads this JVM's own but {@code Surroundings.ofThisProcess}.
 */
package io.jenkins.plugins.coreos.core.access;
