/**
 * The build page and the job page, which show builds and pushes in the browser and over REST.
 *
 * <p>Rule: values reported by an agent are validated and limited before they are stored; nothing secret is stored.
 */
package io.jenkins.plugins.coreos.page;
