package com.cloudbees.plugins.credentials.domains;

import hudson.ExtensionPoint;
import java.io.Serializable;

// A declaration: signatures to compile against, nothing to run.
public class DomainRequirement implements ExtensionPoint, Serializable {}
