/**
 * What the build page and the job page show of builds and pushes, in the browser and over REST.
 *
 * <p>Rule: what an agent reported is checked and bounded before it is kept, and nothing that could be a secret is.
 */
package io.jenkins.plugins.coreos.page;
