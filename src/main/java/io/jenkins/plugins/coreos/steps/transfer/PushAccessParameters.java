package io.jenkins.plugins.coreos.steps.transfer;

import io.jenkins.plugins.coreos.core.text.Lines;
import io.jenkins.plugins.coreos.core.transfer.AccessSpec;
import io.jenkins.plugins.coreos.settings.CoreosSettings;
import java.util.List;
import org.kohsuke.stapler.DataBoundSetter;

/** The parameters of {@code pushOciArchive} for access to the registry. */
public abstract class PushAccessParameters extends PushParameters {
    private static final long serialVersionUID = 1L;

    private String credentialsId;
    private String clientCertificateId;
    private String authFile;
    private boolean openshift;
    private boolean tlsVerify = true;
    private String caCertificate;
    private Integer retries;

    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(String credentialsId) {
        this.credentialsId = Lines.text(credentialsId);
    }

    public String getClientCertificateId() {
        return clientCertificateId;
    }

    @DataBoundSetter
    public void setClientCertificateId(String clientCertificateId) {
        this.clientCertificateId = Lines.text(clientCertificateId);
    }

    public String getAuthFile() {
        return authFile;
    }

    @DataBoundSetter
    public void setAuthFile(String authFile) {
        this.authFile = Lines.text(authFile);
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
        this.caCertificate = Lines.text(caCertificate);
    }

    public Integer getRetries() {
        return retries;
    }

    /** Sets the number of retries of a request; null for the default of Jenkins' settings. */
    @DataBoundSetter
    public void setRetries(Integer retries) {
        this.retries = retries;
    }

    @Override
    AccessSpec access() {
        checkNotBoth(credentialsId, authFile);
        return new AccessSpec(
                null,
                authFile,
                openshift,
                List.of(),
                caCertificate,
                null,
                null,
                tlsVerify,
                CoreosSettings.get().retriesOr(getRetries()));
    }

    static void checkNotBoth(String credentialsId, String authFile) {
        if (credentialsId != null && authFile != null) {
            throw new IllegalArgumentException("give credentialsId or authFile, not both");
        }
    }
}
