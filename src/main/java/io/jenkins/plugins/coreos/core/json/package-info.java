/**
 * JSON as plain Java values, read within bounds and written in one fixed form.
 *
 * <p>Rule: nothing here knows what a document means.
 */
package io.jenkins.plugins.coreos.core.json;
