package jenkins.model;

// A declaration: signatures to compile against, nothing to run.
public class JenkinsLocationConfiguration extends GlobalConfiguration {
    public JenkinsLocationConfiguration() {}

    public static JenkinsLocationConfiguration get() {
        throw new UnsupportedOperationException();
    }

    public String getUrl() {
        throw new UnsupportedOperationException();
    }
}
