/**
 * Tests that compare docs/ with the sources, and the generator of docs/steps.md.
 *
 * <p>Rule: a page that lists something of the sources has a test that compares the two.
 */
package io.jenkins.plugins.coreos.docs;
