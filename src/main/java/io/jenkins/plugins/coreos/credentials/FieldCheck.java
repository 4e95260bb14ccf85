package io.jenkins.plugins.coreos.credentials;

import hudson.model.Item;
import hudson.util.FormValidation;

/** Validates a form field by running the code that the step runs. */
public final class FieldCheck {
    private FieldCheck() {}

    /**
     * Validates a field by running the code that uses it.
     *
     * @param item the item that the form belongs to; the check passes for users who may not see its configuration
     * @param attempt throws an {@link IllegalArgumentException} whose message is shown
     */
    public static FormValidation of(Item item, Runnable attempt) {
        if (!CredentialsForm.mayList(item)) {
            return FormValidation.ok();
        }
        try {
            attempt.run();
            return FormValidation.ok();
        } catch (IllegalArgumentException e) {
            return FormValidation.error(e.getMessage());
        }
    }
}
