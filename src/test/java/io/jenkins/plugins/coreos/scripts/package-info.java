/**
 * The scripts in {@code resources/}, run in the shells and containers that they support.
 *
 * <p>Rule: scenarios are data; tests change nothing outside their own directory and namespaces.
 */
package io.jenkins.plugins.coreos.scripts;
