package hudson.model;

// A declaration: signatures to compile against, nothing to run.
public class Queue {
    private Queue() {}

    public interface Task extends ModelObject {}
}
