package io.jenkins.plugins.coreos.core.transfer;

import java.io.Serializable;
import java.util.List;

/**
 * Selects the source of a transfer: archives, an image in a registry, one of them with a new layer, or several images
 * in registries.
 */
public sealed interface SourceSelector extends Serializable
        permits ArchiveSelector, ImageSelector, LayerSelector, CombinedImages {

    /** Returns the images in registries that are read. */
    List<ImageSelector> images();
}
