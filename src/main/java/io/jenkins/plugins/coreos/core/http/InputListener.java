package io.jenkins.plugins.coreos.core.http;

import java.io.IOException;

/** Looks at input that arrives while output waits. */
@FunctionalInterface
interface InputListener {
    /** @throws IOException to end the output, which the socket then refuses for good; input goes on */
    void inputArrived() throws IOException;
}
