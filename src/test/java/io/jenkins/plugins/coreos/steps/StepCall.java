package io.jenkins.plugins.coreos.steps;

import io.jenkins.plugins.coreos.docs.FormFiles;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Validates the parameters of steps as the steps do when they start, without Jenkins: the steps are loaded with the
 * declarations that they are compiled against.
 */
final class StepCall {
    private static final String PACKAGE = "io.jenkins.plugins.coreos.";

    /** Classes of the steps, without the common package. */
    private static final Map<String, String> STEPS = Map.of(
            "buildOciImage", "image.BuildOciImageStep",
            "copyOciImage", "transfer.CopyOciImageStep",
            "cosaBuild", "cosa.CosaBuildStep",
            "fixOpenshiftUser", "user.FixOpenshiftUserStep",
            "inspectOciImage", "transfer.InspectOciImageStep",
            "layerOciImage", "transfer.LayerOciImageStep",
            "pullOciArchive", "transfer.PullOciArchiveStep",
            "pushOciArchive", "transfer.PushOciArchiveStep",
            "signOciImage", "transfer.SignOciImageStep");

    private final ClassLoader classes;

    /** @param folder an empty folder for the compiled declarations */
    StepCall(Path folder) throws IOException {
        compile(FormFiles.BASE.resolve("src/jenkins-api/java"), folder);
        String compiled = System.getProperty("coreos.outputDirectory", "target/classes");
        classes = new StepClasses(
                Path.of(compiled).toAbsolutePath().toUri().toURL(),
                folder.toUri().toURL());
    }

    private static void compile(Path sources, Path folder) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter log = new StringWriter();
        try (Stream<Path> tree = Files.walk(sources);
                StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<File> declarations = tree.filter(file -> file.toString().endsWith(".java"))
                    .map(Path::toFile)
                    .toList();
            List<String> options = List.of("-proc:none", "-nowarn", "-cp", classPath(), "-d", folder.toString());
            if (!compiler.getTask(log, files, null, options, null, files.getJavaFileObjectsFromFiles(declarations))
                    .call()) {
                throw new IOException(log.toString());
            }
        }
    }

    /** The class path of the test, which not every launcher makes that of its process. */
    private static String classPath() {
        Stream<String> own = StepCall.class.getClassLoader() instanceof URLClassLoader loader
                ? Arrays.stream(loader.getURLs()).map(URL::getPath)
                : Stream.empty();
        return Stream.concat(own, Stream.of(System.getProperty("java.class.path")))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /**
     * Returns the error with which a step fails at its start.
     *
     * @param arguments the arguments as in a Pipeline
     * @return null if the arguments are valid
     */
    String error(String step, Map<String, Object> arguments) throws Exception {
        try {
            Class<?> type = classes.loadClass(PACKAGE + "steps." + STEPS.get(step));
            validate(instance(type, arguments));
            return null;
        } catch (IllegalArgumentException e) {
            return step + ": " + e.getMessage();
        }
    }

    private Object instance(Class<?> step, Map<String, Object> arguments) throws Exception {
        Object descriptor = classes.loadClass(step.getName() + "$DescriptorImpl")
                .getConstructor()
                .newInstance();
        Map<String, Object> left = new LinkedHashMap<>();
        ((Map<?, ?>) invoke(descriptor, method(descriptor.getClass(), "customInstantiate"), arguments))
                .forEach((name, value) -> left.put(String.valueOf(name), value));
        // The first constructor is the only one, to which Jenkins binds parameters by name.
        Constructor<?> constructor = step.getConstructors()[0];
        List<Object> values = new ArrayList<>();
        for (Parameter parameter : constructor.getParameters()) {
            values.add(left.remove(parameter.getName()));
        }
        Object instance = constructor.newInstance(values.toArray());
        for (Map.Entry<String, Object> argument : left.entrySet()) {
            Field field = step.getField(argument.getKey());
            try {
                field.set(instance, argument.getValue());
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(argument.getKey() + " has a value of the wrong type", e);
            }
        }
        return instance;
    }

    private void validate(Object step) throws Exception {
        if (step.getClass().getPackageName().endsWith(".transfer")) {
            invoke(step, method(step.getClass(), "validate"), defaults());
        } else {
            invoke(step, method(step.getClass(), "request"));
        }
    }

    /** Returns defaults that check a number that a step sets, as the settings of Jenkins do. */
    private Object defaults() throws Exception {
        Method check = method(classes.loadClass(PACKAGE + "core.transfer.TransferSpec"), "checkParallel");
        InvocationHandler handler = (proxy, called, given) -> {
            if (given[0] != null && called.getName().equals("parallelOr")) {
                invoke(null, check, given[0]);
            }
            return given[0] == null ? 0 : given[0];
        };
        return Proxy.newProxyInstance(
                classes, new Class<?>[] {classes.loadClass(PACKAGE + "settings.TransferDefaults")}, handler);
    }

    private static Object invoke(Object on, Method method, Object... arguments) throws Exception {
        method.setAccessible(true);
        try {
            return method.invoke(on, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof IllegalArgumentException invalid ? invalid : e;
        }
    }

    private static Method method(Class<?> type, String name) {
        return Stream.<Class<?>>iterate(type, at -> at != null, at -> at.getSuperclass())
                .flatMap(at -> Arrays.stream(at.getDeclaredMethods()))
                .filter(method -> method.getName().equals(name) && !method.isBridge())
                .findFirst()
                .orElseThrow();
    }

    /** Loads the plugin's classes itself: the test's class loader has no declarations. */
    private static final class StepClasses extends URLClassLoader {
        StepClasses(URL... folders) {
            super(folders, StepCall.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                return name.startsWith(PACKAGE) ? findClass(name) : super.loadClass(name, resolve);
            }
        }
    }
}
