/**
 * What of docs/ is written by a program, and what is compared with the sources.
 *
 * <p>Rule: a page is compared with what it is about, so that neither changes without the other.
 */
package io.jenkins.plugins.coreos.docs;
