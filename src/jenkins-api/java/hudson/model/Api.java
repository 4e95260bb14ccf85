package hudson.model;

// A declaration: signatures to compile against, nothing to run.
public class Api {
    public final Object bean;

    public Api(Object bean) {
        this.bean = bean;
    }
}
