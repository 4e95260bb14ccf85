package io.jenkins.plugins.coreos.core.http;

import java.io.IOException;

/** Checks input that arrives while output is blocked. */
@FunctionalInterface
interface InputListener {
    /** @throws IOException to stop the output permanently; input remains possible */
    void inputArrived() throws IOException;
}
