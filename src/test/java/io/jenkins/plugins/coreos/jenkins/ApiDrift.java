package io.jenkins.plugins.coreos.jenkins;

import static io.jenkins.plugins.coreos.jenkins.ApiText.isVisible;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AnnotationNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Differences between declared classes and the real ones. A declaration may omit unused members; those that it has
 * must match, or code compiled against it fails at run time with a linkage error.
 */
final class ApiDrift {
    private final ClassFiles declared;
    private final ClassFiles real;
    private final List<String> drifts = new ArrayList<>();

    private ApiDrift(ClassFiles declared, ClassFiles real) {
        this.declared = declared;
        this.real = real;
    }

    /**
     * Compares declarations with the real classes.
     *
     * @param declarations internal names and class files of the declarations
     * @param real the real classes and all their supertypes
     * @return one line for each difference, with class, member and both signatures; empty if all match
     */
    static List<String> between(Map<String, byte[]> declarations, ClassFiles real) {
        ApiDrift drift = new ApiDrift(new ClassFiles(declarations::get), real);
        declarations.keySet().forEach(drift::compareClass);
        return List.copyOf(drift.drifts);
    }

    private void compareClass(String name) {
        ClassNode mine = declared.get(name).orElseThrow();
        if (!isVisible(ApiText.access(mine))) {
            return;
        }
        Optional<ClassNode> found = real.get(name);
        if (found.isEmpty()) {
            drifts.add("%s: there is no such class".formatted(ApiText.name(name)));
            return;
        }
        ClassNode theirs = found.get();
        Map<String, ClassNode> family = family(theirs);
        same(ApiText.name(name), ApiText.type(mine), ApiText.type(theirs));
        Stream.concat(Stream.ofNullable(mine.superName), mine.interfaces.stream())
                .filter(parent -> !family.containsKey(parent))
                .forEach(parent -> drifts.add("%s: declared a subtype of %s, which the real class is not"
                        .formatted(ApiText.name(name), ApiText.name(parent))));
        annotations(ApiText.name(name), mine.visibleAnnotations, theirs.visibleAnnotations);
        mine.fields.stream().filter(f -> isVisible(f.access)).forEach(f -> compareField(mine, f, family));
        mine.methods.stream()
                .filter(m -> isVisible(m.access))
                .forEach(m -> compareMethod(mine, m, m.name.equals("<init>") ? Map.of(name, theirs) : family));
    }

    private void compareField(ClassNode mine, FieldNode field, Map<String, ClassNode> family) {
        String member = ApiText.name(mine.name) + "#" + field.name;
        find(family, c -> c.fields, f -> isVisible(f.access) && f.name.equals(field.name))
                .ifPresentOrElse(
                        theirs -> same(member, ApiText.field(field), ApiText.field(theirs)),
                        () -> drifts.add("%s: declared `%s`, the real class has no such field"
                                .formatted(member, ApiText.field(field))));
    }

    private void compareMethod(ClassNode mine, MethodNode method, Map<String, ClassNode> family) {
        String member = ApiText.name(mine.name) + "#" + method.name;
        Predicate<MethodNode> namesake = m -> isVisible(m.access) && m.name.equals(method.name);
        Optional<MethodNode> theirs = find(family, c -> c.methods, namesake.and(m -> m.desc.equals(method.desc)));
        if (theirs.isPresent()) {
            same(member, text(method), text(theirs.get()));
            annotations(member, method.visibleAnnotations, theirs.get().visibleAnnotations);
            return;
        }
        String others = family.values().stream()
                .flatMap(c -> c.methods.stream())
                .filter(namesake)
                .map(m -> "`" + text(m) + "`")
                .distinct()
                .collect(Collectors.joining(", "));
        drifts.add("%s: declared `%s`, the real class has %s"
                .formatted(member, text(method), others.isEmpty() ? "no such method" : others));
    }

    private void annotations(String what, List<AnnotationNode> mine, List<AnnotationNode> theirs) {
        List<String> real = texts(theirs);
        texts(mine).stream()
                .filter(a -> !real.contains(a))
                .forEach(a -> drifts.add("%s: declared %s, the real annotations are %s".formatted(what, a, real)));
    }

    private static List<String> texts(List<AnnotationNode> annotations) {
        return annotations == null
                ? List.of()
                : annotations.stream().map(ApiText::annotation).toList();
    }

    private void same(String what, String mine, String theirs) {
        if (!mine.equals(theirs)) {
            drifts.add("%s: declared `%s`, real `%s`".formatted(what, mine, theirs));
        }
    }

    private String text(MethodNode method) {
        return ApiText.method(
                method, method.exceptions.stream().filter(this::isChecked).toList());
    }

    private boolean isChecked(String exception) {
        ClassFiles all = real.orElse(declared);
        for (String name = exception; name != null; ) {
            if (name.equals("java/lang/RuntimeException") || name.equals("java/lang/Error")) {
                return false;
            }
            name = all.get(name).map(c -> c.superName).orElse(null);
        }
        return true;
    }

    /** The class, its superclasses, then all its interfaces: the order in which the JVM looks for a member. */
    private Map<String, ClassNode> family(ClassNode type) {
        Map<String, ClassNode> family = new LinkedHashMap<>();
        List<ClassNode> line = new ArrayList<>();
        for (Optional<ClassNode> c = Optional.of(type);
                c.isPresent();
                c = Optional.ofNullable(c.get().superName).flatMap(real::get)) {
            family.put(c.get().name, c.get());
            line.add(c.get());
        }
        for (int i = 0; i < line.size(); i++) {
            for (String parent : line.get(i).interfaces) {
                real.get(parent)
                        .filter(p -> family.putIfAbsent(p.name, p) == null)
                        .ifPresent(line::add);
            }
        }
        // An interface does not extend Object, although its class file says so: Object is searched last.
        if ((type.access & Opcodes.ACC_INTERFACE) != 0 && !type.interfaces.isEmpty()) {
            ClassNode object = family.remove("java/lang/Object");
            family.put("java/lang/Object", object);
        }
        return family;
    }

    private static <M> Optional<M> find(
            Map<String, ClassNode> family, Function<ClassNode, List<M>> members, Predicate<M> wanted) {
        return family.values().stream()
                .flatMap(c -> members.apply(c).stream())
                .filter(wanted)
                .findFirst();
    }
}
