package io.jenkins.plugins.coreos.core.transfer;

import java.io.Serializable;

/** Selects the source of a transfer: archives, an image in a registry, or one of them with a new layer. */
public sealed interface SourceSelector extends Serializable permits ArchiveSelector, ImageSelector, LayerSelector {}
