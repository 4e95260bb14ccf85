package io.jenkins.plugins.coreos.credentials;

import com.cloudbees.plugins.credentials.CredentialsMatcher;
import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import com.cloudbees.plugins.credentials.domains.DomainRequirement;
import hudson.model.Item;
import hudson.model.Queue;
import hudson.model.queue.Tasks;
import hudson.security.ACL;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.coreos.core.text.Quoted;
import java.util.List;
import jenkins.model.Jenkins;
import org.springframework.security.core.Authentication;

/**
 * The credentials that a form offers, and the checks of their ids.
 *
 * <p>Only users who may configure the item or use its credentials see them; on Jenkins' own pages, only administrators.
 * Other users see the current value of the form and nothing else.
 */
public final class CredentialsForm {
    private final List<CredentialKind> kinds;

    private CredentialsForm(List<CredentialKind> kinds) {
        this.kinds = kinds;
    }

    /** Creates a form for credentials that authenticate a push. */
    public static CredentialsForm forPush() {
        return new CredentialsForm(CredentialKind.FOR_PUSH);
    }

    /** Creates a form for credentials that hold the logins of several registries. */
    public static CredentialsForm forPull() {
        return new CredentialsForm(CredentialKind.FOR_PULL);
    }

    /** Creates a form for credentials that hold a secret of any content. */
    public static CredentialsForm forSecrets() {
        return new CredentialsForm(CredentialKind.FOR_SECRETS);
    }

    /** Creates a form for credentials that hold a passphrase. */
    public static CredentialsForm forPassphrases() {
        return new CredentialsForm(CredentialKind.FOR_PASSPHRASES);
    }

    /** Creates a form for client certificates of mutual TLS. */
    public static CredentialsForm forTls() {
        return new CredentialsForm(CredentialKind.FOR_TLS);
    }

    /**
     * Returns true if the current user may list credentials.
     *
     * @param item the item that the form belongs to, or null for Jenkins itself
     */
    public static boolean mayList(Item item) {
        return item == null
                ? Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                : item.hasPermission(Item.EXTENDED_READ) || item.hasPermission(CredentialsProvider.USE_ITEM);
    }

    /**
     * The items of a drop-down list: credentials of the accepted kinds.
     *
     * @param registry host or host:port that the credentials' domain must match, or null for any
     * @param current the current value of the form
     */
    public ListBoxModel items(Item item, String registry, String current) {
        StandardListBoxModel items = new StandardListBoxModel();
        if (!mayList(item)) {
            return items.includeCurrentValue(current);
        }
        items.includeEmptyValue();
        List<DomainRequirement> domain = CredentialsLookup.domain(registry);
        CredentialsMatcher matcher = CredentialKind.matcher(kinds);
        if (item == null) {
            items.includeMatchingAs(ACL.SYSTEM2, Jenkins.get(), StandardCredentials.class, domain, matcher);
        } else {
            items.includeMatchingAs(user(item), item, StandardCredentials.class, domain, matcher);
        }
        return items.includeCurrentValue(current);
    }

    /** Checks that credentials of this id and an accepted kind exist for the registry. */
    public FormValidation check(Item item, String registry, String id) {
        if (id == null || id.isBlank() || !mayList(item)) {
            return FormValidation.ok();
        }
        if (id.startsWith("${")) {
            return FormValidation.warning("cannot check " + id + ": it is known only during a build");
        }
        List<DomainRequirement> domain = CredentialsLookup.domain(registry);
        CredentialsMatcher named = CredentialsMatchers.withId(id);
        if (has(item, domain, CredentialsMatchers.allOf(named, CredentialKind.matcher(kinds)))) {
            return FormValidation.ok();
        }
        if (has(item, domain, named)) {
            return FormValidation.error("the credentials " + Quoted.of(id) + " are of another kind; "
                    + CredentialKind.list(kinds) + " is needed");
        }
        return FormValidation.error(
                registry != null && has(item, List.of(), named)
                        ? CredentialsLookup.otherDomain(id, registry, "")
                        : "there are no credentials " + Quoted.of(id) + " that builds may use"
                                + (item == null
                                        ? " in Jenkins' own store; a folder may have them"
                                        : "; " + CredentialsLookup.NOT_FOUND_ADVICE));
    }

    private static boolean has(Item item, List<DomainRequirement> domain, CredentialsMatcher matcher) {
        ListBoxModel found = item == null
                ? CredentialsProvider.listCredentialsInItemGroup(
                        StandardCredentials.class, Jenkins.get(), ACL.SYSTEM2, domain, matcher)
                : CredentialsProvider.listCredentialsInItem(
                        StandardCredentials.class, item, user(item), domain, matcher);
        return !found.isEmpty();
    }

    /** The authentication with which the item's builds run, which may differ from Jenkins' own. */
    private static Authentication user(Item item) {
        return item instanceof Queue.Task task ? Tasks.getAuthenticationOf2(task) : ACL.SYSTEM2;
    }
}
