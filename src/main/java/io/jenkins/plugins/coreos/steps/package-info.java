/**
 * What all steps share: descriptors with strict parameters, form checks, labels, the time budget.
 *
 * <p>Rule: no protocol and no shell here or below; parameters become one specification, a result becomes one map.
 */
package io.jenkins.plugins.coreos.steps;
