package io.jenkins.plugins.coreos.jenkins.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.jvnet.hudson.test.JenkinsRule;
import org.kohsuke.stapler.Dispatcher;
import org.kohsuke.stapler.WebApp;

/**
 * The web methods of this plugin: those that Stapler dispatches to after its own inspection of each class and Jenkins'
 * filters. Includes classes that no URL leads to at present.
 */
final class WebSurface {
    private static final String OURS = "io.jenkins.plugins.coreos.";

    /** Stapler's description of a dispatcher: the class, the method and the URL. */
    private static final Pattern CALL = Pattern.compile("((?:[\\w$]+\\.)+)(\\w+)(?:\\(.*\\))? for url=/");

    private WebSurface() {}

    /**
     * The methods and fields with the class of their object: {@code page.BuildPage getRun}. Members inherited
     * from Jenkins are left out: Jenkins protects them.
     */
    static Set<String> all(JenkinsRule jenkins) throws Exception {
        // Jenkins' filters work only within a request.
        return jenkins.createWebClient().login("admin").executeOnServer(WebSurface::all);
    }

    private static Set<String> all() {
        Set<String> all = new TreeSet<>();
        WebApp web = WebApp.get(Jenkins.get().getServletContext());
        for (Class<?> type : types()) {
            for (Dispatcher dispatcher : web.getMetaClass(type).dispatchers) {
                Matcher call = CALL.matcher(dispatcher.toString());
                boolean blocked = dispatcher.toString().startsWith("BLOCKED: ");
                if (!blocked && call.find() && call.group(1).startsWith(OURS)) {
                    all.add(name(type, call.group(2)));
                }
            }
        }
        return all;
    }

    /** The name of a method of that class in {@link #all}. */
    static String name(Class<?> type, String method) {
        return type.getName().substring(OURS.length()) + " " + method;
    }

    /** Every concrete class of this plugin, without those independent of Jenkins. */
    private static List<Class<?>> types() {
        Path classes = Path.of(System.getProperty("coreos.outputDirectory"));
        List<Class<?>> types = new ArrayList<>();
        try (Stream<Path> tree = Files.walk(classes)) {
            for (Path file : tree.filter(f -> f.toString().endsWith(".class")).toList()) {
                String name =
                        classes.relativize(file).toString().replace('/', '.').replaceAll("\\.class$", "");
                if (!name.startsWith(OURS + "core.") && !name.startsWith(OURS + "cli.") && !name.endsWith("-info")) {
                    Class<?> type = Class.forName(name, false, WebSurface.class.getClassLoader());
                    if (!Modifier.isAbstract(type.getModifiers())) {
                        types.add(type);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
        return types;
    }
}
