/**
 * Base classes of the steps: descriptors with strict parameters, subjects, user errors and the time limit.
 *
 * <p>Rule: no protocol and no shell here or below; parameters become one specification, a result becomes one map.
 */
package io.jenkins.plugins.coreos.steps;
