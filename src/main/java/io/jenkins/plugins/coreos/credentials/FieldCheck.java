package io.jenkins.plugins.coreos.credentials;

import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.coreos.core.text.Lines;

/** Validates a form field by running the code that the step runs. */
public final class FieldCheck {
    private FieldCheck() {}

    /**
     * Validates a required field. If it is empty, the form shows a hint instead of an error, because every field is
     * empty when a form is opened.
     *
     * @param hint describes the value
     */
    public static FormValidation required(Item item, String value, String hint, Runnable attempt) {
        return Lines.text(value) == null && CredentialsForm.mayList(item) ? FormValidation.ok(hint) : of(item, attempt);
    }

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
