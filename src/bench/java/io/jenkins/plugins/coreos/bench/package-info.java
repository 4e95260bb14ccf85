/**
 * The benchmark of {@code make bench}: the command line against skopeo, in alternation, on the same registry.
 *
 * <p>Rule: both tools get the same archive, registry, environment and checks, and a push that does not end with the
 * archive's digest at the registry ends the benchmark instead of being counted.
 */
package io.jenkins.plugins.coreos.bench;
