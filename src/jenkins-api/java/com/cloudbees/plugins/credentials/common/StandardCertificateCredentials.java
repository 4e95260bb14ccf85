package com.cloudbees.plugins.credentials.common;

// A declaration: signatures to compile against, nothing to run.
public interface StandardCertificateCredentials extends StandardCredentials, CertificateCredentials {}
