package io.jenkins.plugins.coreos.bench;

/** The programs, in the order of their turns. */
enum Tool {
    CLI("coreos-assembler"),
    /** The same program with less to do: one tag instead of several. */
    ONE_TAG("coreos-assembler, one tag"),
    SKOPEO("skopeo"),
    CRANE("crane"),
    REGCTL("regctl"),
    ORAS("oras"),
    /** The code of the command line in the benchmark's own virtual machine, which has worked before: as on an agent. */
    WARM("the same in a warm JVM");

    private final String title;

    Tool(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
