package io.jenkins.plugins.coreos.agent;

import hudson.model.TaskListener;
import io.jenkins.plugins.coreos.core.signature.Signer;
import io.jenkins.plugins.coreos.core.transfer.HostEnvironment;
import io.jenkins.plugins.coreos.core.transfer.ImageSigning;
import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;

/** Signs an image: the controller makes the signatures, and the agent's JVM stores them in the registry. */
public final class SigningCallable extends AgentCallable {
    private static final long serialVersionUID = 1L;

    private final ImageSigning signing;
    private final Signer signer;

    /**
     * Creates the callable.
     *
     * @param signing the request; its secrets exist in memory only, here and on the agent
     * @param signer makes the signatures; exported to the agent
     * @param step the step's name, with which its lines in the log begin
     * @param environment the step's environment variables for file locations and proxies
     * @param listener the build's log
     */
    public SigningCallable(
            ImageSigning signing, Signer signer, String step, Map<String, String> environment, TaskListener listener) {
        super(step, environment, listener);
        this.signing = signing;
        this.signer = signer;
    }

    @Override
    TransferOutcome run(HostEnvironment host, Consumer<String> log) throws IOException, InterruptedException {
        return TransferOutcome.of(signing.run(host, signer, log));
    }
}
