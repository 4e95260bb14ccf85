package io.jenkins.plugins.coreos.library;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** What {@code @Library('name') _} is at the head of a Jenkinsfile. */
@Retention(RetentionPolicy.SOURCE)
public @interface LibraryAnnotation {
    String[] value();
}
