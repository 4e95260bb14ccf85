/**
 * Small helps for messages that people read.
 *
 * <p>Rule: strings in, strings out.
 */
package io.jenkins.plugins.coreos.core.text;
