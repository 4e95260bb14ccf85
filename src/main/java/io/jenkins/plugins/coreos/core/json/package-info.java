/**
 * JSON as plain Java values, parsed with limits and written in a fixed format.
 *
 * <p>Rule: nothing here depends on the meaning of a document.
 */
package io.jenkins.plugins.coreos.core.json;
