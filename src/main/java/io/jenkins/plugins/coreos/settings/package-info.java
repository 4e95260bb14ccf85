/**
 * What an administrator lays down for all of Jenkins, in its form or as code.
 *
 * <p>Rule: read on the controller, and handed on as values; nothing on an agent asks for a setting.
 */
package io.jenkins.plugins.coreos.settings;
