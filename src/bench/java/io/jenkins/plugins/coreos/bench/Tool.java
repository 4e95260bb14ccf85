package io.jenkins.plugins.coreos.bench;

/** The programs, in the order of their turns. */
enum Tool {
    CLI("coreos-assembler"),
    /** The same program with less to do: one tag instead of several. */
    ONE_TAG("coreos-assembler, one tag"),
    SKOPEO("skopeo"),
    CRANE("crane"),
    /** The same with a layer that tar compressed before. */
    CRANE_GZIP("crane append, compressed by tar"),
    CRANE_MUTATE("crane mutate"),
    REGCTL("regctl"),
    ORAS("oras"),
    BUILDAH("buildah"),
    /** The same on a machine that has pulled the base before. */
    BUILDAH_AGAIN("buildah, base pulled before"),
    /** The code of the command line in the benchmark's own JVM, already warm, as on an agent. */
    WARM("the same in a warm JVM");

    private final String title;

    Tool(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
