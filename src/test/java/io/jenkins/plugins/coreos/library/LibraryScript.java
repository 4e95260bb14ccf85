package io.jenkins.plugins.coreos.library;

import com.cloudbees.groovy.cps.SerializableScript;
import groovy.lang.MissingPropertyException;
import org.codehaus.groovy.runtime.InvokerHelper;

/** The base class of Jenkinsfiles and library variables: names are variables of the library or steps. */
public abstract class LibraryScript extends SerializableScript {
    private static final long serialVersionUID = 1L;
    private static final StepsObject STEPS = new StepsObject();

    @Override
    public Object invokeMethod(String name, Object arguments) {
        Object variable = LibraryRun.current().variable(name);
        return variable == null
                ? STEPS.invokeMethod(name, arguments)
                : InvokerHelper.getMetaClass(variable).invokeMethod(variable, "call", (Object[]) arguments);
    }

    @Override
    public Object getProperty(String name) {
        try {
            return super.getProperty(name);
        } catch (MissingPropertyException e) {
            Object variable =
                    name.equals("steps") ? STEPS : LibraryRun.current().variable(name);
            if (variable == null) {
                throw e;
            }
            return variable;
        }
    }
}
