/**
 * The benchmark of {@code make bench}: the command line against skopeo and other tools, in alternation, on the same
 * registries.
 *
 * <p>Rule: all tools get the same image, registries, environment and checks, and a run that does not end with the
 * image's digest at the destination ends the benchmark instead of being counted.
 */
package io.jenkins.plugins.coreos.bench;
