package io.jenkins.plugins.coreos.page;

import hudson.init.InitMilestone;
import hudson.init.Initializer;
import hudson.model.Api;
import hudson.model.Run;
import java.io.IOException;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.RunAction2;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/**
 * The page of a Jenkins build: its COSA builds, images, archives and test results, and the steps that are running or
 * have failed.
 *
 * <p>Stored in build.xml under a permanent name: never rename a field.
 */
@ExportedBean
public final class BuildPage implements RunAction2 {
    private static final Logger LOGGER = Logger.getLogger(BuildPage.class.getName());

    private PageContent content = new PageContent();
    private transient Run<?, ?> run;

    /** Registers the names of this class and its content in build.xml, before Jenkins loads the first build. */
    @Initializer(before = InitMilestone.PLUGINS_STARTED)
    public static void registerNames() {
        Run.XSTREAM2.alias("coreos-assembler", BuildPage.class);
        PageContent.registerAliases(Run.XSTREAM2);
        IndexContent.registerAliases(Run.XSTREAM2);
    }

    /**
     * Records that a step has started. Like all methods that record something, it never throws: a problem with the page
     * must not fail the step.
     *
     * @param node the ID of the step's node in the Pipeline
     * @param subject the subject of the step; may be null
     */
    public static void started(Run<?, ?> run, String node, String step, String subject) {
        record(run, content -> {
            // A resumed step has started already.
            if (content.step(node) == null) {
                content.add(StepEntry.running(node, step, subject, System.currentTimeMillis()));
            }
        });
    }

    /** Records that a step has failed. Only the first line of the reason is kept. */
    public static void failed(Run<?, ?> run, String node, String reason) {
        record(run, content -> {
            StepEntry step = content.step(node);
            if (step != null) {
                content.add(step.failed(reason, System.currentTimeMillis()));
            }
        });
    }

    /** Adds the build in a step's result, if there is one. */
    public static void addBuild(Run<?, ?> run, Object result) {
        addBuild(run, null, result, null, List.of());
    }

    /**
     * Replaces a running step by the build in its result, if there is one.
     *
     * @param node the ID of the step's node in the Pipeline; may be null
     * @param previous the latest COSA build before the step; may be null
     * @param packages all packages of the build, {@code [name, architecture, version]}; empty if unknown
     */
    public static void addBuild(
            Run<?, ?> run, String node, Object result, String previous, List<List<String>> packages) {
        record(run, content -> {
            content.removeStep(node);
            BuildEntry entry = BuildEntry.of(result, previous);
            if (entry != null) {
                content.add(entry);
                if (!packages.isEmpty()) {
                    PackageList.write(run.getRootDir(), entry, packages);
                }
            }
        });
    }

    /** Adds the images and the archive in a transfer's result. */
    public static void addTransfer(Run<?, ?> run, Object result) {
        addTransfer(run, null, result);
    }

    /** Replaces a running step, unless the node is null, by the images and the archive in its result. */
    public static void addTransfer(Run<?, ?> run, String node, Object result) {
        record(run, content -> {
            content.removeStep(node);
            List<ImageEntry> images = ImageEntry.of(result, System.currentTimeMillis());
            ArchiveEntry archive = ArchiveEntry.of(result);
            content.add(images);
            if (archive != null) {
                content.add(archive);
            }
        });
    }

    /** Adds the result of a run of kola. */
    public static void addTests(Run<?, ?> run, Object result) {
        record(run, content -> {
            TestEntry entry = TestEntry.of(result);
            if (entry != null) {
                content.add(entry);
            }
        });
    }

    /** A change of the content. */
    private interface Change {
        void apply(PageContent content) throws IOException;
    }

    private static void record(Run<?, ?> run, Change change) {
        try {
            BuildPage page = of(run);
            try {
                change.apply(page.content);
            } finally {
                run.save();
            }
            JobIndex.changed(run);
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.WARNING, e, () -> "cannot show a result on the page of " + run);
        }
    }

    /** Returns the page, or creates it if it is missing. Synchronized, so that parallel branches share one page. */
    private static synchronized BuildPage of(Run<?, ?> run) {
        BuildPage page = run.getAction(BuildPage.class);
        if (page == null) {
            page = new BuildPage();
            run.addAction(page);
        }
        return page;
    }

    /** The builds, in the order in which they were made. */
    @Exported
    public List<BuildEntry> getBuilds() {
        return content.builds();
    }

    /** The images, in the order in which they were pushed. */
    @Exported
    public List<ImageEntry> getImages() {
        return content.images();
    }

    /** The archives, in the order in which they were written. */
    @Exported
    public List<ArchiveEntry> getArchives() {
        return content.archives();
    }

    /** The results of kola. */
    @Exported
    public List<TestEntry> getTests() {
        return content.tests();
    }

    /** The steps that are running or have failed, in the order in which they started or failed. */
    @Exported
    public List<StepEntry> getSteps() {
        return content.steps();
    }

    /** The steps that have failed. */
    public List<StepEntry> getFailedSteps() {
        return content.steps().stream().filter(StepEntry::isFailed).toList();
    }

    /** The steps that have not completed: they are running, or the build ended before them. */
    public List<StepEntry> getOpenSteps() {
        return content.steps().stream().filter(step -> !step.isFailed()).toList();
    }

    /** The results of this build, grouped by image. */
    public List<Product> getProducts() {
        return Product.of(content.builds(), content.images(), content.archives());
    }

    /** Returns true if there is anything to show. */
    public boolean isShown() {
        return !content.steps().isEmpty()
                || !content.tests().isEmpty()
                || !getProducts().isEmpty();
    }

    /** Returns the build. */
    public Run<?, ?> getRun() {
        return run;
    }

    /** The REST API of this page. */
    public Api getApi() {
        return new Api(this);
    }

    @Override
    public void onAttached(Run<?, ?> r) {
        run = r;
    }

    @Override
    public void onLoad(Run<?, ?> r) {
        run = r;
    }

    @Override
    public String getIconFileName() {
        return isShown() ? "symbol-cube" : null;
    }

    @Override
    public String getDisplayName() {
        return Messages.BuildPage_DisplayName();
    }

    @Override
    public String getUrlName() {
        return "coreos";
    }
}
