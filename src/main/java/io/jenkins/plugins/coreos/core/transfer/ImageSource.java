package io.jenkins.plugins.coreos.core.transfer;

import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.oci.ImageTree;
import java.io.Closeable;
import java.util.List;

/** Where an image comes from. Open until it is closed; all that the image consists of is known from the start. */
public interface ImageSource extends Closeable {
    /** The image: its documents and its blobs. */
    ImageTree image();

    /** The digests of the images that {@link #image} is made of: its own, or one for each part of an index. */
    List<Digest> parts();
}
