/**
 * A registry that does what the distribution specification says, and then what a script says: for faults that no
 * real registry produces on demand.
 *
 * <p>Rule: without a script it is strict. It refuses what a real registry would, and forgives nothing.
 */
package io.jenkins.plugins.coreos.testing.fake;
