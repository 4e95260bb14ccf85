package io.jenkins.plugins.coreos.steps.transfer;

import hudson.AbortException;
import hudson.model.Run;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.coreos.core.signature.Signer;
import io.jenkins.plugins.coreos.core.signature.SigningKey;
import io.jenkins.plugins.coreos.core.transfer.SigningPermission;
import io.jenkins.plugins.coreos.credentials.CredentialsLookup;
import io.jenkins.plugins.coreos.steps.StepError;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Signs images on the controller, so that the key never leaves it: an agent sends a digest and an identity and gets a
 * signature.
 */
final class ControllerSigner implements Signer {
    /** More than an index of 1,000 images with several tags needs. */
    private static final int MAX_SIGNATURES = 10_000;

    private final SigningKey key;
    private final SigningPermission permission;
    private final AtomicInteger count = new AtomicInteger();

    private ControllerSigner(SigningKey key, SigningPermission permission) {
        this.key = key;
        this.permission = permission;
    }

    /**
     * Looks up the key of a run.
     *
     * @param step the name of the step, for messages
     * @param passphraseId id of the passphrase, or null
     * @throws AbortException if there is no such key or passphrase, or the key cannot be used
     */
    static ControllerSigner find(
            String step, String id, String passphraseId, Run<?, ?> run, SigningPermission permission)
            throws AbortException {
        try {
            return new ControllerSigner(CredentialsLookup.signingKey(id, passphraseId, run), permission);
        } catch (AbortException e) {
            throw StepError.of(step, e);
        }
    }

    /** Returns a proxy to send to an agent. */
    Signer export(VirtualChannel channel) {
        return channel.export(Signer.class, this);
    }

    @Override
    public byte[] publicKey() {
        return key.publicKey();
    }

    @Override
    public byte[] sign(String digest, String identity) throws IOException {
        try {
            permission.check(identity);
            countOne();
            return key.sign(digest, identity);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public byte[] attest(byte[] statement) throws IOException {
        try {
            permission.checkStatement(statement);
            countOne();
            return key.attest(statement);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private void countOne() {
        if (count.incrementAndGet() > MAX_SIGNATURES) {
            throw new IllegalArgumentException("one step makes at most " + MAX_SIGNATURES + " signatures");
        }
    }
}
