/**
 * The scripts in {@code resources/}, run for real in the shells and containers that they are for.
 *
 * <p>Rule: a scene is described as data; nothing outside a test's own directory and namespaces is touched.
 */
package io.jenkins.plugins.coreos.scripts;
