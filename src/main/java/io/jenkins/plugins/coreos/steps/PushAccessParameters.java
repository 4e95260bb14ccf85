package io.jenkins.plugins.coreos.steps;

import io.jenkins.plugins.coreos.core.transfer.AccessRequest;
import io.jenkins.plugins.coreos.core.transfer.Destination;
import io.jenkins.plugins.coreos.core.transfer.PushOrder;
import io.jenkins.plugins.coreos.core.registry.RegistryOptions;
import io.jenkins.plugins.coreos.settings.CoreosSettings;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.util.List;
import org.kohsuke.stapler.DataBoundSetter;

/** The parameters of {@code pushOciArchive} that say how to get into the registry. */
public abstract class PushAccessParameters extends PushParameters {
    private static final long serialVersionUID = 1L;

    private String credentialsId;
    private String clientCertificateId;
    private String authFile;
    private boolean openshift;
    private boolean tlsVerify = true;
    private String caCertificate;
    private int retries = Parameters.UNSET;
    private transient boolean read;

    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(String credentialsId) {
        this.credentialsId = Parameters.text(credentialsId);
    }

    public String getClientCertificateId() {
        return clientCertificateId;
    }

    @DataBoundSetter
    public void setClientCertificateId(String clientCertificateId) {
        this.clientCertificateId = Parameters.text(clientCertificateId);
    }

    public String getAuthFile() {
        return authFile;
    }

    @DataBoundSetter
    public void setAuthFile(String authFile) {
        this.authFile = Parameters.text(authFile);
    }

    public boolean isOpenshift() {
        return openshift;
    }

    @DataBoundSetter
    public void setOpenshift(boolean openshift) {
        this.openshift = openshift;
    }

    public boolean isTlsVerify() {
        return tlsVerify;
    }

    @DataBoundSetter
    public void setTlsVerify(boolean tlsVerify) {
        this.tlsVerify = tlsVerify;
    }

    public String getCaCertificate() {
        return caCertificate;
    }

    @DataBoundSetter
    public void setCaCertificate(String caCertificate) {
        this.caCertificate = Parameters.text(caCertificate);
    }

    public Integer getRetries() {
        return Parameters.number(retries);
    }

    /** Sets how often a request is made again; null for what Jenkins' settings say. */
    @DataBoundSetter
    public void setRetries(Integer retries) {
        this.retries = Parameters.kept(retries);
    }

    /** Whether these parameters were kept where this was read from: a running build of the first version has none. */
    final boolean isRead() {
        return read;
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        read = true;
    }

    /** How to talk to the registry. */
    RegistryOptions options() {
        return RegistryOptions.DEFAULT
                .withTlsVerify(tlsVerify)
                .withRetries(CoreosSettings.get().retriesOr(getRetries()));
    }

    /** How to get in, but for proxies and what holds for single places. */
    AccessRequest access() {
        return new AccessRequest(null, authFile, openshift, caCertificate, null);
    }

    /**
     * The places as they are known here: those that only a pod can complete are left as they are.
     *
     * @throws IllegalArgumentException when a place is none, or a parameter contradicts another
     */
    List<String> places(PushOrder order) {
        if (credentialsId != null && authFile != null) {
            throw new IllegalArgumentException("give credentialsId or authFile, not both");
        }
        RegistryOptions.checkRetries(options().retries());
        return order.to().stream()
                .map(place -> openshift
                        ? place
                        : Destination.of(place, order.tags()).repository().name())
                .toList();
    }
}
