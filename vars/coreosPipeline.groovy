// A whole build of RHCOS or FCOS with COSA: each phase a stage, and its OCI image at a registry.
// Available parameters:
//    agent:             string or closure   -- where to build: a label, or { body -> coreosPod { body() } } (default:
//                                              here; with arches: where the index is pushed)
//    arches:            map                 -- builds several architectures in parallel: name -> agent
//    sharedDir:         string              -- with arches: a directory that all agents share, to transfer archives
//                                              (default: they are stashed)
//    failFast:          boolean             -- with arches: the first that fails ends the others (default: true)
//    source:            string              -- Git URL or absolute path of the configuration
//    branch:            string              -- its branch
//    commit:            string              -- its commit
//    variant:           string              -- COSA's variant, such as 'rhel-9.6'
//    yumrepos:          string              -- Git URL of a repository with .repo files
//    yumreposBranch:    string              -- its branch
//    transientBuild:    boolean             -- 'cosa init --transient'
//    buildFetchUrl:     string              -- URL of earlier builds, for stage BuildFetch
//    parentBuild:       string              -- the build that package changes are compared with
//    version:           string              -- version of the build
//    versionary:        boolean or string   -- version by src/config/versionary; 'auto': if there is one
//    autolock:          string              -- version whose lockfile is used
//    strict:            boolean             -- allow only packages that are locked
//    force:             boolean             -- make a build even if nothing has changed
//    skipPrune:         boolean             -- keep old builds in the directory
//    overrides:         []string            -- directories copied over overrides/rootfs
//    overrideRpms:      []string            -- RPMs copied to overrides/rpm
//    extraFetchArgs:    []string            -- more arguments for 'cosa fetch'
//    extraBuildArgs:    []string            -- more arguments for 'cosa build'
//    pullCredentialsId: string              -- pull secret for stage Build
//    kvm:               string              -- auto, required or none (default: 'auto')
//    verify:            boolean             -- compare all files with meta.json at the end
//    compress:          boolean             -- compress disk images, in stage Compress
//    cosaDir:           string              -- COSA's directory, its own (default: 'cosa')
//    keep:              string              -- what is kept of it, even after a failure: nothing, builds (all but cache
//                                              and tmp) or all (default: 'nothing')
//    artifacts:         []string or map     -- disk images: a list is stage Artifacts, a map is stage name -> list
//    test:              boolean or map      -- run kola, with these parameters of coreosTest (default: if there is
//                                              an artifact qemu)
//    stopIfUnchanged:   boolean             -- end after stage Build if COSA makes no new build (default: true)
//    to:                []string            -- destinations of the image: registry/repository[:tag]
//    publish:           boolean             -- push it (default: if there is a 'to', but not for a change request)
//    tags:              []string or closure -- its tags, or a closure that derives them from the build
//    credentialsId:     string              -- credentials of the registry
//    push:              map                 -- more parameters of pushOciArchive
//    user:              string              -- name of the user (default: 'builder')
//    fixUser:           boolean             -- repair OpenShift's random user (default: true)
//    title:             string              -- prefix of the build's description (default: variant, branch or source)
//    describe:          boolean             -- set the build's description (default: true)
//    lock:              []string            -- lockable resources that are held from before the agent to the end
//    timeout:           time                -- for all work on an agent, such as '5h'; waiting does not count
//    timeouts:          map                 -- stage name -> time
//    hooks:             map                 -- closures between stages: beforeFetch, afterBuild, ... get the state of
//                                              their architecture (arch, cosaDir, build); beforeCleanup, also after a
//                                              failure; always, at the very end, gets what the call returns
import com.cloudbees.groovy.cps.NonCPS

// Returns a map: changed, id, build (with a single architecture), builds (by architecture), image (the result of
// pushOciArchive, or null if nothing was pushed), test (the result of coreosTest, or null if nothing was tested).
def call(Map params = [:]) {
    def want = coreosLibrary.config('coreosPipeline', params)
    def result = [changed: false, id: null, build: null, builds: [:], image: null, test: null]
    try {
        describe(want, result, 'Waiting')
        locked(want) {
            if (want.arches) {
                buildSeveral(want, result)
            } else {
                coreosLibrary.on(want.agent) { buildOne(want, result, null) }
            }
        }
    } finally {
        hook(want, 'always', result)
    }
    return result
}

private void buildOne(Map want, Map result, String arch) {
    def state = [arch: arch, cosaDir: want.cosaDir, build: null]
    try {
        coreosLibrary.timed(want.timeout) {
            inStage(want, state, 'Prepare') { prepare(want) }
            asUser(want) { buildInStages(want, result, state) }
        }
    } finally {
        // Outside the time limit: Jenkins gives a stopped block only a minute.
        try {
            hook(want, 'beforeCleanup', state)
        } finally {
            clean(want, want.keep)
        }
    }
}

private void prepare(Map want) {
    describe(want, null, 'Running')
    if (want.fixUser) {
        steps.fixOpenshiftUser(user: want.user, safeDirectories: want.safeDirectories)
    }
    if (want.keep == 'nothing') {
        clean(want, 'nothing')
    }
    sh(label: 'which COSA', script: '[ ! -f /cosa/coreos-assembler-git.json ] || head -c 65536 /cosa/coreos-assembler-git.json')
}

private void buildInStages(Map want, Map result, Map state) {
    inStage(want, state, 'Init') { cosa(want, 'init') }
    if (want.buildFetchUrl) {
        inStage(want, state, 'BuildFetch') { cosa(want, 'buildfetch') }
    }
    inStage(want, state, 'Fetch') { cosa(want, 'fetch') }
    inStage(want, state, 'Build') {
        state.build = cosa(want, 'build', [versionary: isVersionary(want)])
        if (state.arch && state.build.arch != state.arch) {
            error("coreosPipeline: arches: the agent of ${state.arch} has built ${state.build.arch}")
        }
        note(want, result, state.build, state.build.changed)
    }
    if (!state.build.changed && want.stopIfUnchanged) {
        echo("coreosPipeline: nothing has changed since ${state.build.id}: there is no new build")
        return
    }
    // By index, here and elsewhere: iterators cannot be stored across a restart.
    for (int i = 0; i < want.sets.size(); i++) {
        def set = want.sets[i]
        inStage(want, state, set.name, 'Artifacts') {
            update(result, state, cosa(want, 'osbuild', [artifacts: set.platforms]))
        }
    }
    if (want.test) {
        inStage(want, state, 'Test') {
            def test = coreosTest([cosaDir: want.cosaDir] + want.testParameters + marked(want, state.arch))
            result.test = result.test?.result == 'UNSTABLE' ? result.test : test
        }
    }
    if (want.compress) {
        inStage(want, state, 'Compress') { update(result, state, cosa(want, 'compress')) }
    }
    if (want.publish && want.arches) {
        inStage(want, state, 'Archive') { coreosArchives.keep(want, state.build) }
    } else if (want.publish) {
        inStage(want, state, 'Push') { push(want, result, state.build, [cosaDir: want.cosaDir]) }
    }
}

// Passes only the parameters that the phase uses. All calls pass the directory and the variant, which labels the step.
private Map cosa(Map want, String phase, Map more = [:]) {
    return steps.cosaBuild([phases: [phase]] + want.phases[phase] + more)
}

private boolean isVersionary(Map want) {
    return want.versionary == 'auto' ?
        !want.version && fileExists("${want.cosaDir}/src/config/versionary") : want.versionary == true
}

private void note(Map want, Map result, Map build, boolean changed) {
    result.builds[build.arch] = build
    result.build = want.arches ? null : build
    result.id = result.id ?: build.id
    result.changed = result.changed || changed
    describe(want, result, changed ? "⚡ ${build.id}" : '💤 (no new build)')
}

// Later phases report more files; only the phase build reports whether the build is new.
private void update(Map result, Map state, Map later) {
    state.build = later + [changed: state.build.changed]
    result.builds[later.arch] = state.build
    result.build = result.build ? state.build : null
}

private void push(Map want, Map result, Map build, Map what) {
    def tags = want.tags
    if (tags instanceof Closure) {
        tags = coreosLibrary.config('coreosPipeline.tags', tags(build)).tags
    }
    def arguments = what + [to: want.to] + (tags ? [tags: tags] : [:]) + want.push
    if (want.credentialsId) {
        arguments.credentialsId = want.credentialsId
    }
    result.image = steps.pushOciArchive(arguments)
}

private void buildSeveral(Map want, Map result) {
    def branches = [failFast: want.failFast]
    def names = want.archNames
    for (int i = 0; i < names.size(); i++) {
        String arch = names[i]
        branches[arch] = { coreosLibrary.on(want.arches[arch]) { buildOne(want, result, arch) } }
    }
    try {
        parallel(branches)
        finishSeveral(want, result, names)
    } finally {
        if (want.handedOver) {
            pushing(want) { coreosArchives.remove(want) }
        }
    }
}

private void finishSeveral(Map want, Map result, List names) {
    def wrong = coreosArchives.difference(result.builds)
    if (wrong) {
        error("coreosPipeline: ${wrong}")
    }
    describe(want, result, result.changed ? "⚡ ${result.id}" : '💤 (no new build)')
    if (want.publish && (result.changed || !want.stopIfUnchanged)) {
        pushing(want) { pushIndex(want, result, names) }
    }
}

private void pushing(Map want, Closure body) {
    coreosLibrary.on(want.agent ?: want.arches[want.archNames[0]], body)
}

private void pushIndex(Map want, Map result, List names) {
    def first = result.builds[names[0]]
    try {
        inStage(want, [arch: null, cosaDir: null, build: first], 'Push') {
            push(want, result, first, [archives: coreosArchives.gather(want, result.builds, names)])
        }
    } finally {
        coreosArchives.remove(want)
    }
}

private void clean(Map want, String keep) {
    if (keep != 'all') {
        coreosLibrary.remove(want.cosaDir, keep == 'builds' ? 'cache' : 'all')
    }
}

private void inStage(Map want, Map state, String name, String key = name, Closure body) {
    hook(want, "before${key}", state)
    stage(name) { coreosLibrary.timed(want.timeouts[name] ?: want.timeouts[key], body) }
    hook(want, "after${key}", state)
}

private void hook(Map want, String name, Map about) {
    def body = want.hooks[name.toString()]
    if (body) {
        body(about)
    }
}

private void locked(Map want, Closure body) {
    if (want.lock) {
        coreosLibrary.needed('coreosPipeline', 'lock', 'lockable-resources') {
            lock(want.lock) { body() }
        }
    } else {
        body()
    }
}

private void asUser(Map want, Closure body) {
    if (want.fixUser) {
        steps.withOpenshiftUser(user: want.user, safeDirectories: want.safeDirectories) { body() }
    } else {
        body()
    }
}

private void describe(Map want, Map result, String text) {
    if (want.describe) {
        currentBuild.description = description(want, result, text)
    }
}

// In the format of Fedora's pipelines: [subject][architectures] status.
@NonCPS
private String description(Map want, Map result, String text) {
    def arches = want.archNames ?: (result ? result.builds.keySet() : [])
    return '[' + want.title + ']' + (arches ? '[' + arches.join(', ') + ']' : '') + ' ' + text
}

// Files of different architectures must have different names.
@NonCPS
private Map marked(Map want, String arch) {
    def marker = want.testParameters.marker
    return arch ? [marker: marker ? arch + '-' + marker : arch] : [:]
}
