package io.jenkins.plugins.coreos.jenkins;

import io.jenkins.plugins.coreos.testing.Patience;
import io.jenkins.plugins.coreos.testing.Processes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Jenkins controller as an administrator runs one: {@code java -jar jenkins.war} in a separate process, with the
 * plugin as packaged by the Maven Central build. It listens on 127.0.0.1 only.
 *
 * <p>Anonymous users have no permissions; {@link #http} is logged in as the administrator. There are no
 * executors on the controller: builds run on a {@link RealAgent}.
 */
public final class RealController implements AutoCloseable {
    static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration STOP_LIMIT = Duration.ofMinutes(1);

    /** Users, rights and executors, set before the controller answers for the first time. */
    private static final String INIT = """
            def controller = jenkins.model.Jenkins.get()
            def realm = new hudson.security.HudsonPrivateSecurityRealm(false, false, null)
            def admin = realm.createAccount('admin', UUID.randomUUID().toString())
            admin.getProperty(jenkins.security.ApiTokenProperty).addFixedNewToken('tests', '%s')
            admin.save()
            controller.securityRealm = realm
            def strategy = new hudson.security.FullControlOnceLoggedInAuthorizationStrategy()
            strategy.allowAnonymousRead = false
            controller.authorizationStrategy = strategy
            controller.numExecutors = 0
            controller.save()
            """;

    /** The system property that names the directory of the plugins that every controller has. */
    private static final String PLUGINS = "coreos.jenkins.plugins";

    private final Path directory;
    private final List<RealAgent> agents = new ArrayList<>();
    private final Set<String> jobs = new HashSet<>();
    private final JenkinsHttp http = new JenkinsHttp("admin");
    private Process process;
    private int port;

    private RealController(Path directory) {
        this.directory = directory;
    }

    /**
     * Starts a controller with a new home and waits until it serves.
     *
     * @param parent the directory of its home and its log
     */
    public static RealController start(Path parent) {
        return start(parent, List.of());
    }

    /**
     * Starts a controller with additional plugins.
     *
     * @param more system properties, each of which names a directory of plugins
     */
    static RealController start(Path parent, List<String> more) {
        try {
            Path directory = Files.createDirectory(parent.resolve("controller"));
            RealController controller = new RealController(directory);
            controller.install(more);
            controller.start();
            return controller;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void install(List<String> more) throws IOException {
        Path plugins = Files.createDirectories(home().resolve("plugins"));
        for (String property : Stream.concat(Stream.of(PLUGINS), more.stream()).toList()) {
            try (Stream<Path> files = Files.list(file(property))) {
                for (Path plugin : files.filter(f -> f.toString().endsWith(".hpi"))
                        .sorted()
                        .toList()) {
                    Files.copy(plugin, plugins.resolve(plugin.getFileName()));
                }
            }
        }
        Files.copy(file("coreos.hpi"), plugins.resolve("coreos-assembler.hpi"));
        Path scripts = Files.createDirectories(home().resolve("init.groovy.d"));
        Files.writeString(scripts.resolve("security.groovy"), INIT.formatted(http.token()));
    }

    private static Path file(String property) {
        String value = System.getProperty(property);
        if (value == null || !Files.exists(Path.of(value))) {
            throw new AssertionError(
                    property + " names no file (" + value + "): run `mvn verify` first, then `mvn -Pjenkins verify`");
        }
        return Path.of(value);
    }

    /** Starts the controller: the first time on a port that the kernel chooses, later on the same port. */
    void start() {
        if (process != null && process.isAlive()) {
            throw new IllegalStateException("the controller is already running on port " + port);
        }
        try {
            Path portFile = directory.resolve("port");
            Files.deleteIfExists(portFile);
            ProcessBuilder builder = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin/java").toString(),
                            "-Xmx768m",
                            "-Djava.awt.headless=true",
                            "-Dwinstone.portFileName=" + portFile,
                            "-Djenkins.install.runSetupWizard=false",
                            "-Djenkins.model.Jenkins.slaveAgentPort=-1",
                            "-Djenkins.model.Jenkins.slaveAgentPortEnforce=true",
                            "-Dhudson.model.UpdateCenter.never=true",
                            "-Dhudson.model.DownloadService.never=true",
                            "-Dhudson.model.UsageStatistics.disabled=true",
                            // Clouds provide agents immediately, not 100 s after the start.
                            "-Dhudson.slaves.NodeProvisioner.initialDelay=0",
                            "-jar",
                            file("coreos.jenkins.war").toString(),
                            "--httpListenAddress=127.0.0.1",
                            "--httpPort=" + port)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()));
            builder.environment().put("JENKINS_HOME", home().toString());
            process = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            Await.until(
                    "the controller to choose a port",
                    START_LIMIT,
                    () -> checkAlive()
                            && Files.exists(portFile)
                            && !Files.readString(portFile).isBlank());
            port = Integer.parseInt(Files.readString(portFile).strip());
            http.connectTo(port);
            Await.until("the controller to serve", START_LIMIT, () -> checkAlive() && http.serves());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean checkAlive() {
        if (!process.isAlive()) {
            throw new AssertionError("the controller ended with " + process.exitValue() + ":\n" + log());
        }
        return true;
    }

    /** Stops the controller as systemd does, and starts it again with the same home and port. */
    public void restart() {
        stop();
        start();
    }

    /** Restarts the controller if a test has left it terminated or unresponsive. */
    void ensureServes() {
        if (!process.isAlive()) {
            start();
        } else if (!http.serves()) {
            crash();
        }
    }

    /** Stops the controller with SIGTERM and waits until it has saved its state. */
    public void stop() {
        process.destroy();
        try {
            if (!Patience.await(process, STOP_LIMIT)) {
                throw new AssertionError("the controller did not stop within " + STOP_LIMIT + ":\n" + log());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while the controller stopped", e);
        }
    }

    /**
     * Kills the controller with SIGKILL, like a failure of its node, and starts it again with the same home and port.
     */
    public void crash() {
        Processes.killTree(process.toHandle());
        start();
    }

    /**
     * Starts an inbound agent, over WebSocket, and waits until it is online.
     *
     * @param name its name and its label
     * @param environment the complete environment of the agent's process
     */
    public RealAgent addAgent(String name, Map<String, String> environment) {
        return addAgent(name, environment, RandomUser.OWN);
    }

    /** Like {@link #addAgent(String, Map)}, with another UID. */
    RealAgent addAgent(String name, Map<String, String> environment, RandomUser user) {
        RealAgent agent = RealAgent.add(this, directory, name, environment, user);
        agents.add(agent);
        agent.start();
        return agent;
    }

    /**
     * Creates a Pipeline job with this script, which runs in the sandbox.
     *
     * @param name its name; a number is appended if the controller already has a job of that name
     */
    public RealJob addJob(String name, String script) {
        String free = name;
        for (int i = 2; !jobs.add(free); i++) {
            free = name + "-" + i;
        }
        return RealJob.add(this, free, script);
    }

    /** Adds a username with password to the system's credentials store, for jobs to use. */
    public void addUsernamePassword(String id, String username, String password) {
        groovy("""
                def store = com.cloudbees.plugins.credentials.SystemCredentialsProvider.instance.store
                store.addCredentials(com.cloudbees.plugins.credentials.domains.Domain.global(),
                    new com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl(
                        com.cloudbees.plugins.credentials.CredentialsScope.GLOBAL, %s, 'of a test', %s, %s))
                """.formatted(literal(id), literal(username), literal(password)));
    }

    /** Adds a certificate with its key, as a PKCS #12 file, to the system's credentials store. */
    void addCertificate(String id, byte[] pkcs12, String password) {
        groovy("""
                def store = com.cloudbees.plugins.credentials.SystemCredentialsProvider.instance.store
                def source = new com.cloudbees.plugins.credentials.impl.CertificateCredentialsImpl.UploadedKeyStoreSource(
                    null, com.cloudbees.plugins.credentials.SecretBytes.fromBytes(%s.decodeBase64()))
                store.addCredentials(com.cloudbees.plugins.credentials.domains.Domain.global(),
                    new com.cloudbees.plugins.credentials.impl.CertificateCredentialsImpl(
                        com.cloudbees.plugins.credentials.CredentialsScope.GLOBAL, %s, 'of a test', %s, source))
                """.formatted(
                        literal(java.util.Base64.getEncoder().encodeToString(pkcs12)), literal(id), literal(password)));
    }

    /** Adds a secret file to the system's credentials store, for jobs to use. */
    void addSecretFile(String id, String content) {
        groovy("""
                def store = com.cloudbees.plugins.credentials.SystemCredentialsProvider.instance.store
                store.addCredentials(com.cloudbees.plugins.credentials.domains.Domain.global(),
                    new org.jenkinsci.plugins.plaincredentials.impl.FileCredentialsImpl(
                        com.cloudbees.plugins.credentials.CredentialsScope.GLOBAL, %s, 'of a test', 'auth.json',
                        com.cloudbees.plugins.credentials.SecretBytes.fromBytes(%s.getBytes('UTF-8'))))
                """.formatted(literal(id), literal(content)));
    }

    /** Adds a secret text to the system's credentials store, for jobs to use. */
    void addSecretText(String id, String text) {
        groovy("""
                def store = com.cloudbees.plugins.credentials.SystemCredentialsProvider.instance.store
                store.addCredentials(com.cloudbees.plugins.credentials.domains.Domain.global(),
                    new org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl(
                        com.cloudbees.plugins.credentials.CredentialsScope.GLOBAL, %s, 'of a test',
                        hudson.util.Secret.fromString(%s)))
                """.formatted(literal(id), literal(text)));
    }

    /**
     * Changes the plugin's settings.
     *
     * @param assignments Groovy, with the settings as {@code it}
     * @return the value of the last assignment
     */
    String settings(String assignments) {
        return groovy("""
                def uber = jenkins.model.Jenkins.get().pluginManager.uberClassLoader
                def settings = uber.loadClass('io.jenkins.plugins.coreos.settings.CoreosSettings').get()
                def credentials = { a, b ->
                    uber.loadClass('io.jenkins.plugins.coreos.settings.DefaultCredentials').newInstance(a, b) }
                def mirror = { a, b -> uber.loadClass('io.jenkins.plugins.coreos.settings.Mirror').newInstance(a, b) }
                settings.with { %s }
                """.formatted(assignments));
    }

    /** Resets the plugin's settings to the defaults. */
    void forgetSettings() {
        settings("""
                allowedRegistries = []; insecureRegistries = []; defaultCredentials = []; mirrors = []
                parallel = null; retries = null; openshiftRegistries = []; proxyPasswordOnAgents = false
                """);
    }

    /**
     * Runs a script in the controller as its administrator.
     *
     * @return the value of the script's last expression, as a text
     * @throws AssertionError if the script fails
     */
    public String groovy(String script) {
        String marker = "result of the script: ";
        String output = http.post(
                "scriptText", Map.of("script", "def body() {\n" + script + "\n}\nprint '" + marker + "' + body()"));
        if (!output.contains(marker)) {
            throw new AssertionError(output.lines().limit(20).collect(Collectors.joining("\n")));
        }
        return output.substring(output.indexOf(marker) + marker.length());
    }

    /** Returns a Groovy expression for this text, which may contain any characters. */
    static String literal(String text) {
        String base64 = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        return "new String('" + base64 + "'.decodeBase64(), 'UTF-8')";
    }

    JenkinsHttp http() {
        return http;
    }

    /** The URL of the controller. */
    public String url() {
        return "http://127.0.0.1:" + port + "/";
    }

    /** {@code JENKINS_HOME}. */
    public Path home() {
        return directory.resolve("home");
    }

    /** Returns the output of the controller, including earlier starts. */
    public String log() {
        try {
            return Files.readString(logFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file of the controller's log. */
    Path logFile() {
        return directory.resolve("log");
    }

    @Override
    public void close() {
        agents.forEach(RealAgent::stop);
        Processes.killTree(process.toHandle());
    }
}
