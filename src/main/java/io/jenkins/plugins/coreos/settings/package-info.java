/**
 * Global settings that an administrator makes, in the form or as code.
 *
 * <p>Rule: read on the controller and passed on as values; no code on an agent reads a setting.
 */
package io.jenkins.plugins.coreos.settings;
