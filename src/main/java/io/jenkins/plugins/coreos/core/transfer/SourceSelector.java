package io.jenkins.plugins.coreos.core.transfer;

import java.io.Serializable;

/** Selects the source of a transfer: archives, or an image in a registry. */
public sealed interface SourceSelector extends Serializable permits ArchiveSelector, ImageSelector {}
