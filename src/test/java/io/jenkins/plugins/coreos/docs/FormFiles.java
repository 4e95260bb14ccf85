package io.jenkins.plugins.coreos.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Reads forms, help files and their classes from files, without Jenkins. */
public final class FormFiles {
    /** The folder of the repository. */
    public static final Path BASE = Path.of(System.getProperty("coreos.basedir", "."));

    private static final String PACKAGE = "io/jenkins/plugins/coreos/";

    /** The folder of the views of our classes. */
    public static final Path RESOURCES = BASE.resolve("src/main/resources").resolve(PACKAGE);

    private static final Path CLASSES =
            Path.of(System.getProperty("coreos.outputDirectory", "target/classes"), PACKAGE);
    private static final Pattern ENTRY = Pattern.compile("<f:entry field=\"(\\w+)\"(?: title=\"\\$\\{%([^\"]+)}\")?"
            + "(?: description=\"\\$\\{%([^\"]+)}\")?>(.*?)</f:entry>");
    private static final Pattern CHECKBOX =
            Pattern.compile("<f:checkbox title=\"\\$\\{%([^\"]+)}\"( default=\"true\")?");

    private static final Pattern CONTROL = Pattern.compile("<\\w:(\\w+)");
    private static final Pattern PLACEHOLDER = Pattern.compile(" placeholder=\"(?:\\$\\{%)?([^\"}]+)}?\"");

    private FormFiles() {}

    /** The folder of the views of a step, by the step's simple class name. */
    public static Path views(String step) {
        try (Stream<Path> all = Files.walk(RESOURCES.resolve("steps"))) {
            return all.filter(path -> path.endsWith(step)).findFirst().orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A field of a form.
     *
     * @param name the parameter
     * @param label its label, or null
     * @param control the control: {@code textbox}, {@code select}, {@code checkbox}, …
     * @param on whether it is a checkbox that is on in a new form
     * @param hint the description below the control, or the placeholder in it; null if it has neither
     */
    public record Field(String name, String label, String control, boolean on, String hint) {}

    /** The fields of a form, in its order. */
    public static List<Field> fields(Path form) throws IOException {
        List<Field> fields = new ArrayList<>();
        Matcher entry = ENTRY.matcher(Files.readString(form).replaceAll("\\s+", " "));
        while (entry.find()) {
            Matcher box = CHECKBOX.matcher(entry.group(4));
            boolean isBox = box.find();
            Matcher control = CONTROL.matcher(entry.group(4));
            Matcher placeholder = PLACEHOLDER.matcher(entry.group(4));
            fields.add(new Field(
                    entry.group(1),
                    isBox ? box.group(1) : entry.group(2),
                    control.find() ? control.group(1) : "",
                    isBox && box.group(2) != null,
                    placeholder.find() ? placeholder.group(1) : entry.group(3)));
        }
        return fields;
    }

    /** The folder of a class's views, followed by those of its superclasses, in Jenkins' search order. */
    public static Stream<Path> withParents(Path views) {
        return types(RESOURCES.relativize(views)).map(RESOURCES::resolve);
    }

    /** A view of a class, or the one that it inherits from a superclass. */
    public static Optional<Path> find(Path views, String name) {
        return withParents(views)
                .map(type -> type.resolve(name))
                .filter(Files::exists)
                .findFirst();
    }

    /** The type of a parameter: that of its field. */
    public static Type type(Path views, String parameter) {
        List<Type> found = new ArrayList<>();
        types(RESOURCES.relativize(views))
                .forEach(type -> visit(type, new ClassVisitor(Opcodes.ASM9) {
                    @Override
                    public FieldVisitor visitField(
                            int access, String name, String descriptor, String generic, Object value) {
                        if (name.equals(parameter)) {
                            found.add(Type.getType(descriptor));
                        }
                        return null;
                    }
                }));
        return found.get(0);
    }

    /** The string constants in a method of a step's descriptor, such as the parameters in {@code listParameters()}. */
    public static Set<String> constants(Path views, String method) {
        Set<String> names = new TreeSet<>();
        Path step = RESOURCES.relativize(views);
        types(step.resolveSibling(step.getFileName() + "$DescriptorImpl"))
                .forEach(type -> visit(type, constants(method, names::add)));
        return names;
    }

    /**
     * The form fields that the methods of a class read in addition to the checked value, by method.
     *
     * @param type the name of a class of this plugin
     */
    public static Map<String, Set<String>> queryParameters(String type) {
        Map<String, Set<String>> all = new TreeMap<>();
        String path = type.replace('.', '/').substring(PACKAGE.length());
        visit(Path.of(path), new ClassVisitor(Opcodes.ASM9) {
            @Override
            public MethodVisitor visitMethod(int access, String method, String descriptor, String generic, String[] e) {
                Set<Integer> slots = new TreeSet<>();
                Type[] types = Type.getArgumentTypes(descriptor);
                return new MethodVisitor(Opcodes.ASM9) {
                    @Override
                    public AnnotationVisitor visitParameterAnnotation(int parameter, String annotation, boolean seen) {
                        if (annotation.endsWith("/QueryParameter;")) {
                            int before = 0;
                            for (int i = 0; i < parameter; i++) {
                                before += types[i].getSize();
                            }
                            slots.add(1 + before);
                        }
                        return null;
                    }

                    @Override
                    public void visitLocalVariable(
                            String name, String of, String signature, Label from, Label to, int slot) {
                        if (slots.contains(slot) && !name.equals("value")) {
                            all.computeIfAbsent(method, key -> new TreeSet<>()).add(name);
                        }
                    }
                };
            }
        });
        return all;
    }

    private static ClassVisitor constants(String name, Consumer<String> found) {
        return new ClassVisitor(Opcodes.ASM9) {
            @Override
            public MethodVisitor visitMethod(int access, String method, String descriptor, String generic, String[] e) {
                return !method.equals(name)
                        ? null
                        : new MethodVisitor(Opcodes.ASM9) {
                            @Override
                            public void visitLdcInsn(Object value) {
                                found.accept(String.valueOf(value));
                            }
                        };
            }
        };
    }

    private static void visit(Path type, ClassVisitor visitor) {
        reader(type).accept(visitor, ClassReader.SKIP_FRAMES);
    }

    /** A class of this plugin and its superclasses in this plugin. */
    private static Stream<Path> types(Path type) {
        List<Path> all = new ArrayList<>();
        Path at = type;
        while (at != null) {
            all.add(at);
            String above = reader(at).getSuperName();
            at = above.startsWith(PACKAGE) ? Path.of(above.substring(PACKAGE.length())) : null;
        }
        return all.stream();
    }

    private static ClassReader reader(Path type) {
        try {
            return new ClassReader(Files.readAllBytes(CLASSES.resolve(type + ".class")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
