/**
 * Makes a layer from files, and an image from a base and a layer, without reading the layers of the base.
 *
 * <p>Rule: the same files result in the same bytes, and no link in a source directory is followed.
 */
package io.jenkins.plugins.coreos.core.layer;
