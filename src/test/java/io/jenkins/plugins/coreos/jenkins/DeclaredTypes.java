package io.jenkins.plugins.coreos.jenkins;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Loads the plugin's classes without Jenkins. The types of Jenkins are the declarations, which suffices for code that
 * does not call them.
 */
final class DeclaredTypes extends ClassLoader {
    private static final String PLUGIN = "io.jenkins.plugins.coreos.";

    private final Map<String, byte[]> declarations =
            ClassFiles.compileTree(Path.of(System.getProperty("coreos.basedir"), "src/jenkins-api/java"));

    DeclaredTypes() {
        super(DeclaredTypes.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            byte[] bytes = loaded != null
                    ? null
                    : name.startsWith(PLUGIN) ? pluginClass(name) : declarations.get(name.replace('.', '/'));
            return loaded != null
                    ? loaded
                    : bytes == null ? super.loadClass(name, resolve) : defineClass(name, bytes, 0, bytes.length);
        }
    }

    private byte[] pluginClass(String name) {
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
