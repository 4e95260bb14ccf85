package io.jenkins.plugins.coreos.jenkins;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;

/**
 * Class files by internal name, read and never loaded: loading a Jenkins class would run its initializers.
 *
 * @param find returns the class file of an internal name such as {@code hudson/Util}, or empty
 */
record ClassFiles(Finder find) {

    /** A source of class files. */
    @FunctionalInterface
    interface Finder {
        /** The bytes of {@code internalName}'s class file, or null. */
        byte[] bytes(String internalName);
    }

    /** The class of this internal name, without its code. */
    Optional<ClassNode> get(String internalName) {
        byte[] bytes = find.bytes(internalName);
        if (bytes == null) {
            return Optional.empty();
        }
        ClassNode node = new ClassNode();
        new ClassReader(bytes).accept(node, ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return Optional.of(node);
    }

    /** These classes first, then those of {@code others}. */
    ClassFiles orElse(ClassFiles others) {
        return new ClassFiles(name -> {
            byte[] bytes = find.bytes(name);
            return bytes != null ? bytes : others.find.bytes(name);
        });
    }

    /** The classes on the class path of the tests, including the JDK. */
    static ClassFiles ofClassPath() {
        return new ClassFiles(name -> {
            try (InputStream in = ClassLoader.getSystemResourceAsStream(name + ".class")) {
                return in == null ? null : in.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Compiles every Java file below {@code root}; nothing is written to disk. */
    static Map<String, byte[]> compileTree(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            Map<String, String> sources = new TreeMap<>();
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".java")).sorted().toList()) {
                sources.put(root.relativize(file).toString(), Files.readString(file));
            }
            return compile(sources);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Compiles sources in memory.
     *
     * @param sources path such as {@code a/B.java} to text
     * @return internal name to class file
     */
    static Map<String, byte[]> compile(Map<String, String> sources) {
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        Map<String, ByteArrayOutputStream> written = new LinkedHashMap<>();
        List<Source> units = sources.entrySet().stream()
                .map(e -> new Source(e.getKey(), e.getValue()))
                .toList();
        List<String> options = List.of("-proc:none", "-nowarn", "--release", "17");
        try (StandardJavaFileManager standard = javac.getStandardFileManager(problems, null, null);
                InMemory files = new InMemory(standard, written)) {
            if (!javac.getTask(null, files, problems, options, null, units).call()) {
                throw new IllegalArgumentException(
                        problems.getDiagnostics().stream().map(Object::toString).collect(Collectors.joining("\n")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, byte[]> classes = new TreeMap<>();
        written.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
        return classes;
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String path, String text) {
            super(URI.create("string:///" + path), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> written;

        InMemory(JavaFileManager standard, Map<String, ByteArrayOutputStream> written) {
            super(standard);
            this.written = written;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            String name = className.replace('.', '/');
            return new SimpleJavaFileObject(URI.create("mem:///" + name + ".class"), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return written.computeIfAbsent(name, n -> new ByteArrayOutputStream());
                }
            };
        }
    }
}
