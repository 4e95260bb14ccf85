package io.jenkins.plugins.coreos.jenkins;

import static io.jenkins.plugins.coreos.jenkins.RealController.literal;

import io.jenkins.plugins.coreos.testing.Processes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Loads this repository's shared library into a controller, from a Git repository. */
final class SharedLibrary {
    private static final Path BASE = Path.of(System.getProperty("coreos.basedir"));

    /**
     * Replaces coreosPod, because the tests have no cluster: runs the body on the test agent, whose COSA stand-in
     * builds for the architecture of the pod.
     */
    private static final String POD = """
            def call(Map params = [:], Closure body) {
                coreosLibrary.config('coreosPod', params)
                node('cosa') {
                    withEnv(params.arch ? ["COSA_STANDIN_ARCH=${params.arch}"] : []) { steps.withOpenshiftUser { body() } }
                }
            }
            """;

    /** Libraries that an administrator does not trust. */
    static final String SANDBOXED = "GlobalUntrustedLibraries";

    /** Libraries whose code may do anything. */
    static final String TRUSTED = "GlobalLibraries";

    private SharedLibrary() {}

    /** A Git repository with the files of the library, and a replacement of coreosPod. */
    static Path repository(Path directory) {
        return repository(directory, POD);
    }

    /** A Git repository with the files of the library, including the real coreosPod. */
    static Path whole(Path directory) {
        return repository(directory, null);
    }

    private static Path repository(Path directory, String pod) {
        if (Files.exists(directory.resolve(".git"))) {
            return directory;
        }
        for (String part : new String[] {"vars", "resources"}) {
            Processes.command("cp", "-r", BASE.resolve(part).toString(), directory.toString())
                    .ok();
        }
        if (pod != null) {
            write(directory.resolve("vars/coreosPod.groovy"), pod);
        }
        commit(directory);
        return directory;
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Provides our library, in the sandbox, to jobs that name it. */
    static void load(PipelineBed bed) {
        set(bed.controller, SANDBOXED, configuration("coreos-assembler", repository(bed.directory("library")), false));
    }

    /** A Git repository with one variable that, as in coreos-ci-lib, has the name of a step of the plugin. */
    static Path another(Path directory) {
        if (!Files.exists(directory.resolve(".git"))) {
            write(directory.resolve("vars/cosaBuild.groovy"), """
                    def call(Map params = [:]) {
                        echo "the variable cosaBuild of another library, with ${params}"
                        return null
                    }
                    """);
            write(directory.resolve("resources/empty"), "");
            commit(directory);
        }
        return directory;
    }

    private static void commit(Path directory) {
        git(directory, "init", "-q", "-b", "main");
        git(directory, "add", ".");
        git(directory, "-c", "user.name=tests", "-c", "user.email=tests@localhost", "commit", "-q", "-m", "a library");
    }

    private static void git(Path directory, String... words) {
        String[] command = new String[words.length + 1];
        command[0] = "git";
        System.arraycopy(words, 0, command, 1, words.length);
        Processes.command(command).in(directory).ok();
    }

    /** A library for {@link #set}; implicit if it is loaded for every job, not only for those that name it. */
    static String configuration(String name, Path repository, boolean implicit) {
        return "library(%s, %s, %s)"
                .formatted(literal(name), literal(repository.toUri().getRawPath()), implicit);
    }

    /** Sets these libraries, and no others. */
    static void set(RealController controller, String kind, String... configurations) {
        controller.groovy("""
                def uber = jenkins.model.Jenkins.get().pluginManager.uberClassLoader
                def type = { uber.loadClass(it) }
                // By default, the Git plugin does not check out repositories on the controller's disk.
                type('hudson.plugins.git.GitSCM').ALLOW_LOCAL_CHECKOUT = true
                def library = { name, repository, implicit ->
                    def source = type('jenkins.plugins.git.GitSCMSource').newInstance('file://' + repository)
                    source.traits = [type('jenkins.plugins.git.traits.BranchDiscoveryTrait').newInstance()]
                    def configuration = type('org.jenkinsci.plugins.workflow.libs.LibraryConfiguration').newInstance(
                        name, type('org.jenkinsci.plugins.workflow.libs.SCMSourceRetriever').newInstance(source))
                    configuration.defaultVersion = 'main'
                    configuration.implicit = implicit
                    configuration
                }
                for (kind in ['GlobalLibraries', 'GlobalUntrustedLibraries']) {
                    type('org.jenkinsci.plugins.workflow.libs.' + kind).get().libraries = kind == '%s' ? [%s] : []
                }
                """.formatted(kind, String.join(", ", configurations)));
    }
}
