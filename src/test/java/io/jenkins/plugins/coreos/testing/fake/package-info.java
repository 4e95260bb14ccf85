/**
 * A registry that follows the distribution specification and injects scripted faults, which real registries do not
 * produce on demand.
 *
 * <p>Rule: without a script it is strict, and rejects all that a real registry would reject.
 */
package io.jenkins.plugins.coreos.testing.fake;
