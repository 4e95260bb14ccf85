package io.jenkins.plugins.coreos.steps.transfer;

import hudson.AbortException;
import hudson.model.Run;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.coreos.core.http.Request;
import io.jenkins.plugins.coreos.core.oci.Digest;
import io.jenkins.plugins.coreos.core.signature.Signer;
import io.jenkins.plugins.coreos.core.signature.SigningKey;
import io.jenkins.plugins.coreos.core.signature.VerificationKey;
import io.jenkins.plugins.coreos.core.transfer.SignatureResultValidator;
import io.jenkins.plugins.coreos.core.transfer.SigningPermission;
import io.jenkins.plugins.coreos.credentials.CredentialsLookup;
import io.jenkins.plugins.coreos.steps.StepError;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Signs images on the controller, so that the key never leaves it: an agent sends a digest and an identity and gets a
 * signature.
 */
final class ControllerSigner implements Signer {
    private final VerificationKey publicKey;
    /** The private key; null when the step has ended, because an agent may keep the proxy. */
    private volatile SigningKey key;

    private final SigningPermission permission;
    private final AtomicInteger count = new AtomicInteger();

    private ControllerSigner(SigningKey key, SigningPermission permission) throws IOException {
        this.key = key;
        this.publicKey = VerificationKey.of(key.publicKey(), "the signing key");
        this.permission = permission;
    }

    /** Drops the key; requests that come later fail. */
    void close() {
        key = null;
    }

    /**
     * Checks the signatures that an agent reports.
     *
     * @param signatures the validated entry of a result
     * @throws IllegalArgumentException if a signature is by another key, or for an identity that is not permitted
     */
    void check(Object signatures) {
        for (Object each : (List<?>) signatures) {
            Map<?, ?> signature = (Map<?, ?>) each;
            if (!publicKey.id().toString().equals(signature.get("key"))) {
                throw new IllegalArgumentException("signatures: not by the key of this step");
            }
            permission.check(Digest.parse((String) signature.get("digest")), (String) signature.get("identity"));
        }
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
        } catch (IOException e) {
            throw StepError.of(step, e);
        }
    }

    /** Returns a proxy to send to an agent. */
    Signer export(VirtualChannel channel) {
        return channel.export(Signer.class, this);
    }

    @Override
    public byte[] publicKey() {
        return publicKey.encoded();
    }

    @Override
    public void present(byte[] index) throws IOException {
        current();
        countOne();
        if (index.length <= Request.BODY_LIMIT) {
            permission.addListed(index);
        }
    }

    @Override
    public byte[] sign(String digest, String identity) throws IOException {
        SigningKey current = current();
        countOne();
        try {
            permission.check(Digest.parse(digest), identity);
            return current.sign(digest, identity);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public byte[] attest(byte[] statement) throws IOException {
        SigningKey current = current();
        countOne();
        try {
            if (statement.length > Request.BODY_LIMIT) {
                throw new IllegalArgumentException(
                        "an attestation is not permitted: it has more than " + Request.BODY_LIMIT + " bytes");
            }
            permission.checkStatement(statement);
            return current.attest(statement);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private SigningKey current() throws IOException {
        SigningKey current = key;
        if (current == null) {
            throw new IOException("the step that may sign has ended");
        }
        return current;
    }

    /** Limits the number of requests of one step, including refused requests. */
    private void countOne() throws IOException {
        if (count.incrementAndGet() > SignatureResultValidator.MAX_SIGNATURES) {
            throw new IOException("one step makes at most " + SignatureResultValidator.MAX_SIGNATURES + " signatures");
        }
    }
}
