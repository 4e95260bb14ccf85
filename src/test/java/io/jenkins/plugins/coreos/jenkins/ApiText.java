package io.jenkins.plugins.coreos.jenkins;

import java.util.List;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.signature.SignatureReader;
import org.objectweb.asm.tree.AnnotationNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.InnerClassNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.util.TraceSignatureVisitor;

/**
 * Formats types and members as Java source. Two of them match if their texts are equal, so the text contains all that
 * matters to a compiler: modifiers, generics, checked exceptions.
 */
final class ApiText {
    private static final int VISIBLE = Opcodes.ACC_PUBLIC | Opcodes.ACC_PROTECTED;

    private ApiText() {}

    /** Returns whether a class of another package can access this member. */
    static boolean isVisible(int access) {
        return (access & VISIBLE) != 0 && (access & Opcodes.ACC_SYNTHETIC) == 0;
    }

    /** The access flags in the source: those of a nested type are in its InnerClasses attribute. */
    static int access(ClassNode type) {
        return type.innerClasses.stream()
                .filter(i -> i.name.equals(type.name))
                .mapToInt((InnerClassNode i) -> i.access)
                .findFirst()
                .orElse(type.access);
    }

    /** {@code public abstract class hudson.model.Run<JobT extends ..., RunT extends ...>}, without its supertypes. */
    static String type(ClassNode type) {
        int access = access(type);
        String kind = (access & Opcodes.ACC_ANNOTATION) != 0
                ? "@interface"
                : (access & Opcodes.ACC_INTERFACE) != 0
                        ? "interface"
                        : (access & Opcodes.ACC_ENUM) != 0 ? "enum" : "class";
        int kept = (access & Opcodes.ACC_INTERFACE) != 0 ? access & ~Opcodes.ACC_ABSTRACT : access;
        return modifiers(kept) + kind + " " + name(type.name) + typeParameters(type.signature);
    }

    /** {@code public static final hudson.security.Permission ADMINISTER}, with the value of a constant. */
    static String field(FieldNode field) {
        String type = field.signature == null
                ? Type.getType(field.desc).getClassName()
                : trace(field.signature, v -> new SignatureReader(field.signature).acceptType(v))
                        .getDeclaration();
        return modifiers(field.access) + type + " " + field.name + (field.value == null ? "" : " = " + field.value);
    }

    /** {@code protected abstract T run() throws java.lang.Exception}, without its unchecked exceptions. */
    static String method(MethodNode method, List<String> checkedExceptions) {
        StringBuilder text =
                new StringBuilder(modifiers(method.access & ~Opcodes.ACC_SYNCHRONIZED & ~Opcodes.ACC_VARARGS));
        boolean varargs = (method.access & Opcodes.ACC_VARARGS) != 0;
        if (method.signature == null) {
            StringJoiner arguments = new StringJoiner(", ", "(", ")");
            Stream.of(Type.getArgumentTypes(method.desc))
                    .map(Type::getClassName)
                    .forEach(arguments::add);
            text.append(Type.getReturnType(method.desc).getClassName())
                    .append(' ')
                    .append(method.name)
                    .append(arguments);
        } else {
            TraceSignatureVisitor trace = trace(method.signature, v -> new SignatureReader(method.signature).accept(v));
            // The type parameters and arguments of a method are one text: <T>(a.B<T>)
            text.append(trace.getReturnType()).append(' ').append(method.name).append(trace.getDeclaration());
        }
        if (varargs) {
            text.append(" varargs");
        }
        if (!checkedExceptions.isEmpty()) {
            text.append(" throws ")
                    .append(checkedExceptions.stream()
                            .map(ApiText::name)
                            .sorted()
                            .collect(Collectors.joining(", ")));
        }
        if (method.annotationDefault != null) {
            text.append(" default ").append(value(method.annotationDefault));
        }
        return text.toString();
    }

    /** {@code @a.B(c=[d])}. */
    static String annotation(AnnotationNode annotation) {
        TreeMap<String, String> values = new TreeMap<>();
        for (int i = 0; annotation.values != null && i < annotation.values.size(); i += 2) {
            values.put((String) annotation.values.get(i), value(annotation.values.get(i + 1)));
        }
        return "@" + Type.getType(annotation.desc).getClassName() + (values.isEmpty() ? "" : values);
    }

    /** {@code java.util.List} for {@code java/util/List}. */
    static String name(String internalName) {
        return internalName.replace('/', '.');
    }

    private static String value(Object value) {
        if (value instanceof String[] constant) {
            return Type.getType(constant[0]).getClassName() + "." + constant[1];
        }
        if (value instanceof List<?> list) {
            return list.stream().map(ApiText::value).sorted().collect(Collectors.joining(", ", "[", "]"));
        }
        return String.valueOf(value);
    }

    private static String typeParameters(String classSignature) {
        if (classSignature == null || !classSignature.startsWith("<")) {
            return "";
        }
        String traced = trace(classSignature, v -> new SignatureReader(classSignature).accept(v))
                .getDeclaration();
        int depth = 0;
        for (int i = 0; i < traced.length(); i++) {
            depth += traced.charAt(i) == '<' ? 1 : traced.charAt(i) == '>' ? -1 : 0;
            if (depth == 0) {
                return traced.substring(0, i + 1);
            }
        }
        return traced;
    }

    private static TraceSignatureVisitor trace(
            String signature, java.util.function.Consumer<TraceSignatureVisitor> reading) {
        TraceSignatureVisitor trace = new TraceSignatureVisitor(0);
        reading.accept(trace);
        return trace;
    }

    private static String modifiers(int access) {
        StringBuilder text = new StringBuilder();
        int[] flags = {
            Opcodes.ACC_PUBLIC, Opcodes.ACC_PROTECTED, Opcodes.ACC_STATIC, Opcodes.ACC_ABSTRACT, Opcodes.ACC_FINAL
        };
        String[] words = {"public ", "protected ", "static ", "abstract ", "final "};
        for (int i = 0; i < flags.length; i++) {
            if ((access & flags[i]) != 0) {
                text.append(words[i]);
            }
        }
        return text.toString();
    }
}
