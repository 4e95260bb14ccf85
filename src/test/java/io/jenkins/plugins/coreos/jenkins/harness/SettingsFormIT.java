package io.jenkins.plugins.coreos.jenkins.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.model.Descriptor;
import io.jenkins.plugins.coreos.core.transfer.TransferSpec;
import io.jenkins.plugins.coreos.settings.CoreosSettings;
import io.jenkins.plugins.coreos.settings.DefaultCredentials;
import io.jenkins.plugins.coreos.settings.Mirror;
import java.util.List;
import jenkins.model.GlobalConfiguration;
import org.jenkinsci.plugins.structs.SymbolLookup;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.jvnet.hudson.test.JenkinsRule;

/** The form of the settings, and the symbol by which other plugins find them. */
@Tag("jenkins")
@ExtendWith(InnerJenkins.class)
class SettingsFormIT {
    private final JenkinsRule jenkins;

    SettingsFormIT(JenkinsRule jenkins) {
        this.jenkins = jenkins;
    }

    @Test
    void formSavesDisplayedValues() throws Exception {
        SystemCredentialsProvider.getInstance()
                .getCredentials()
                .add(new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, "quay-push", null, "a", "b"));
        CoreosSettings settings = CoreosSettings.get();
        settings.setAllowedRegistries(List.of("quay.io/org", "registry.corp.example:5000"));
        settings.setInsecureRegistries(List.of("localhost:5000"));
        settings.setDefaultCredentials(List.of(
                new DefaultCredentials("quay.io/org", "quay-push"), new DefaultCredentials("ghcr.io", "quay-push")));
        settings.setMirrors(List.of(new Mirror("quay.io", "test.example/quay")));
        settings.setParallel(3);
        settings.setRetries(0);
        settings.setOpenshiftRegistries(List.of("registry.apps.example", "docker-registry.default.svc:5000"));
        settings.setProxyPasswordOnAgents(true);

        jenkins.configRoundtrip();

        assertThat(settings.getAllowedRegistries()).containsExactly("quay.io/org", "registry.corp.example:5000");
        assertThat(settings.getInsecureRegistries()).containsExactly("localhost:5000");
        assertThat(settings.getDefaultCredentials())
                .extracting(each -> each.getRegistry() + " " + each.getCredentialsId())
                .containsExactly("quay.io/org quay-push", "ghcr.io quay-push");
        assertThat(settings.getMirrors())
                .extracting(each -> each.getPrefix() + " " + each.getLocation())
                .containsExactly("quay.io test.example/quay");
        assertThat(settings.getParallel()).isEqualTo(3);
        assertThat(settings.getRetries()).isZero();
        assertThat(settings.getOpenshiftRegistries())
                .containsExactly("registry.apps.example", "docker-registry.default.svc:5000");
        assertThat(settings.isProxyPasswordOnAgents()).isTrue();
    }

    @Test
    void formRemovesDeletedEntries() throws Exception {
        CoreosSettings settings = CoreosSettings.get();
        jenkins.configRoundtrip();

        assertThat(settings.getAllowedRegistries()).isEmpty();
        assertThat(settings.getDefaultCredentials()).isEmpty();
        assertThat(settings.getMirrors()).isEmpty();
        assertThat(settings.getOpenshiftRegistries()).isEmpty();
        assertThat(settings.isProxyPasswordOnAgents()).isFalse();
        assertThat(settings.getParallel()).isNull();
        assertThat(settings.parallelOr(null)).isEqualTo(TransferSpec.AUTO_PARALLEL);
        assertThat(settings.retriesOr(null)).isEqualTo(5);
        assertThat(settings.parallelOr(2)).isEqualTo(2);
    }

    @Test
    void findsSymbol() {
        assertThat(SymbolLookup.get().find(GlobalConfiguration.class, "coreosAssembler"))
                .isSameAs(CoreosSettings.get());
        assertThat(SymbolLookup.getSymbolValue(CoreosSettings.class)).containsExactly("coreosAssembler");
        Descriptor<?> found = SymbolLookup.get().findDescriptor(GlobalConfiguration.class, "coreosAssembler");
        assertThat(found).isSameAs(CoreosSettings.get());
    }

    @Test
    void rejectsInvalidSettings() {
        CoreosSettings settings = CoreosSettings.get();
        settings.setAllowedRegistries(List.of("quay.io/org"));

        assertThatThrownBy(() -> settings.setAllowedRegistries(List.of("quay.io/org", "https://x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("allowedRegistries: 'https://x' is a URL");
        assertThatThrownBy(() -> settings.setMirrors(List.of(new Mirror("quay.io", " "))))
                .hasMessageStartingWith("mirrors: location: enter a registry");
        assertThatThrownBy(() -> settings.setMirrors(
                        List.of(new Mirror("quay.io", "a.example"), new Mirror("QUAY.io:443", "b.example"))))
                .hasMessage("mirrors: quay.io is listed twice");
        assertThatThrownBy(() -> settings.setDefaultCredentials(List.of(new DefaultCredentials("quay.io", ""))))
                .hasMessage("defaultCredentials: quay.io: select credentials");
        assertThat(settings.getAllowedRegistries()).containsExactly("quay.io/org");
    }
}
