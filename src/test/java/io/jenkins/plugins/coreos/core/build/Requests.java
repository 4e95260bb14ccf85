package io.jenkins.plugins.coreos.core.build;

import java.lang.reflect.Field;
import java.util.List;

/** Parameters of a build that a test changes one by one. */
public final class Requests {
    public String context = ".";
    public String containerfile;
    public String from;
    public String target;
    public String archive = "image.ociarchive";
    public String builder = "auto";
    public String isolation;
    public List<String> buildArgs = List.of();
    public List<String> buildArgFiles = List.of();
    public List<String> labels = List.of();
    public List<String> secrets = List.of();
    public List<String> secretFiles = List.of();
    public List<String> volumes = List.of();
    public List<String> securityOpt = List.of();

    void set(String name, String value) throws ReflectiveOperationException {
        Field field = Requests.class.getField(name);
        field.set(this, field.getType() == List.class ? List.of(value) : value);
    }

    public BuildRequest build() {
        return new BuildRequest(
                context,
                containerfile,
                from,
                target,
                archive,
                builder,
                isolation,
                buildArgs,
                buildArgFiles,
                labels,
                secrets,
                secretFiles,
                volumes,
                securityOpt);
    }
}
