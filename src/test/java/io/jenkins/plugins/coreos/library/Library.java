package io.jenkins.plugins.coreos.library;

import com.cloudbees.groovy.cps.CpsTransformer;
import com.cloudbees.groovy.cps.NonCPS;
import groovy.lang.Binding;
import groovy.lang.GroovyClassLoader;
import groovy.lang.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.codehaus.groovy.control.CompilerConfiguration;
import org.codehaus.groovy.control.customizers.ImportCustomizer;

/** The files of the shared library, compiled as Jenkins compiles them. */
final class Library {
    static final Path BASE = Path.of(System.getProperty("coreos.basedir", "."));
    private static final Path VARS = BASE.resolve("vars");
    private static final GroovyClassLoader LOADER =
            new GroovyClassLoader(Library.class.getClassLoader(), configuration());
    private static final Map<String, Class<?>> VARIABLES = names().stream()
            .collect(Collectors.toMap(
                    Function.identity(), name -> parse(read("vars/" + name + ".groovy"), name + ".groovy")));
    private static final Map<String, Class<?>> SCRIPTS = new ConcurrentHashMap<>();

    private Library() {}

    /** Returns the names of all variables. */
    static List<String> names() {
        try (Stream<Path> files = Files.list(VARS)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".groovy"))
                    .map(name -> name.replace(".groovy", ""))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the content of a file of the repository. */
    static String read(String path) {
        try {
            return Files.readString(BASE.resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a new instance of a library variable, or null if it does not exist. */
    static Script variable(String name) {
        return VARIABLES.containsKey(name) ? instance(VARIABLES.get(name)) : null;
    }

    /** Returns a Jenkinsfile, ready to run. */
    static Script script(String text) {
        return instance(SCRIPTS.computeIfAbsent(text, source -> parse(source, "Jenkinsfile" + SCRIPTS.size())));
    }

    private static Class<?> parse(String text, String name) {
        return LOADER.parseClass(text, name);
    }

    private static Script instance(Class<?> type) {
        try {
            Script script = (Script) type.getDeclaredConstructor().newInstance();
            script.setBinding(new Binding());
            return script;
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static CompilerConfiguration configuration() {
        CompilerConfiguration configuration = new CompilerConfiguration();
        configuration.setScriptBaseClass(LibraryScript.class.getName());
        // Jenkins imports these into every script.
        configuration.addCompilationCustomizers(
                new ImportCustomizer()
                        .addImports(NonCPS.class.getName())
                        .addImport("Library", LibraryAnnotation.class.getName()),
                new CpsTransformer());
        return configuration;
    }
}
