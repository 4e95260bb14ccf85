package io.jenkins.plugins.coreos.settings;

import java.util.Collection;
import java.util.Set;

/**
 * Detects coreos-ci-lib among the libraries that Jenkins loads into every Pipeline. Its variable {@code cosaBuild}
 * hides the step of that name.
 *
 * <p>Shared libraries are an optional plugin, so its classes are used by reflection; if they change, nothing is
 * detected.
 */
final class ImplicitLibraries {
    private static final String NAME = "coreos-ci-lib";
    private static final Set<String> SETTINGS = Set.of(
            "org.jenkinsci.plugins.workflow.libs.GlobalLibraries",
            "org.jenkinsci.plugins.workflow.libs.GlobalUntrustedLibraries");

    private ImplicitLibraries() {}

    /**
     * Returns whether coreos-ci-lib is loaded into every Pipeline.
     *
     * @param settings the global settings of all plugins
     */
    static boolean includeCoreosCiLib(Collection<?> settings) {
        return settings.stream()
                .filter(each -> SETTINGS.contains(each.getClass().getName()))
                .anyMatch(ImplicitLibraries::hasCoreosCiLib);
    }

    /** Returns whether one of the libraries in these settings is implicit, and has the name or the repository. */
    static boolean hasCoreosCiLib(Object settings) {
        if (!(property(settings, "getLibraries") instanceof Collection<?> libraries)) {
            return false;
        }
        return libraries.stream()
                .filter(library -> Boolean.TRUE.equals(property(library, "isImplicit")))
                .anyMatch(library -> isNamed(property(library, "getName")) || isRepository(library));
    }

    /** A modern retriever has an SCMSource with a remote, a legacy one an SCM, whose key contains the URL. */
    private static boolean isRepository(Object library) {
        Object scm = property(property(library, "getRetriever"), "getScm");
        return isNamed(property(scm, "getRemote")) || isNamed(property(scm, "getKey"));
    }

    private static boolean isNamed(Object text) {
        return text instanceof String name && name.contains(NAME);
    }

    /** Returns the value of a getter; null if the object is null or has no such getter. */
    private static Object property(Object object, String getter) {
        try {
            return object == null ? null : object.getClass().getMethod(getter).invoke(object);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }
}
