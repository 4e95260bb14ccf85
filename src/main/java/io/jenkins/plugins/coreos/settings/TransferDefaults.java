package io.jenkins.plugins.coreos.settings;

/** The values of parameters that a step does not set. */
public interface TransferDefaults {
    /**
     * Returns the number of concurrent blob transfers.
     *
     * @param stepValue the number that the step sets, or null
     * @throws IllegalArgumentException if that number is out of range
     */
    int parallelOr(Integer stepValue);

    /**
     * Returns the number of retries.
     *
     * @param stepValue the number that the step sets, or null
     */
    int retriesOr(Integer stepValue);
}
