package io.jenkins.plugins.coreos.credentials;

import hudson.model.Item;
import hudson.util.FormValidation;

/** What a form says about a field: what the step would say, only sooner. */
public final class FieldCheck {
    private FieldCheck() {}

    /**
     * Tries what the step would do with a field.
     *
     * @param item what the form belongs to; who may not see its configuration is told nothing
     * @param attempt throws an {@link IllegalArgumentException} with the message
     */
    public static FormValidation of(Item item, Runnable attempt) {
        if (!CredentialsForm.mayAsk(item)) {
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
