package io.jenkins.plugins.coreos.steps.transfer;

import hudson.model.TaskListener;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.coreos.agent.AgentCallable;
import java.util.LinkedHashMap;
import java.util.Map;

/** The authorized work of a step on an agent. It may hold secrets and is never stored. */
interface AgentWork {

    /**
     * Creates the callable that does the work.
     *
     * @param environment the step's environment variables for file locations and proxies
     * @param listener the build's log
     * @param channel the connection to the agent
     */
    AgentCallable callable(Map<String, String> environment, TaskListener listener, VirtualChannel channel);

    /**
     * Returns a validated copy of the result: an agent runs untrusted code.
     *
     * @param reported the result, or null if the agent reported neither a result nor an error
     * @throws IllegalArgumentException if the result is invalid; the message says why
     */
    LinkedHashMap<String, Object> validated(Map<?, ?> reported);

    /**
     * Ends the work, also after a failure. Objects that the agent has received, such as a signer, must not work any
     * more.
     */
    default void close() {
        // Most work leaves nothing behind.
    }

    /** Returns the progress as text for users. */
    String status();
}
