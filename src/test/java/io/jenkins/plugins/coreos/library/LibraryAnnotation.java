package io.jenkins.plugins.coreos.library;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** The annotation {@code @Library('name') _} at the top of a Jenkinsfile. */
@Retention(RetentionPolicy.SOURCE)
public @interface LibraryAnnotation {
    String[] value();
}
