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
    def config = coreosLibrary.config('coreosPipeline', params)
    def result = [changed: false, id: null, build: null, builds: [:], image: null, test: null]
    try {
        describe(config, result, 'Waiting')
        locked(config) {
            if (config.arches) {
                buildSeveral(config, result)
            } else {
                coreosLibrary.on(config.agent) { buildOne(config, result, null) }
            }
        }
    } finally {
        hook(config, 'always', result)
    }
    return result
}

private void buildOne(Map config, Map result, String arch) {
    def state = [arch: arch, cosaDir: config.cosaDir, build: null]
    try {
        coreosLibrary.timed(config.timeout) {
            inStage(config, state, 'Prepare') { prepare(config) }
            asUser(config) { buildInStages(config, result, state) }
        }
    } finally {
        // Outside the time limit: Jenkins gives a stopped block only a minute.
        try {
            hook(config, 'beforeCleanup', state)
        } finally {
            clean(config, config.keep)
        }
    }
}

private void prepare(Map config) {
    describe(config, null, 'Running')
    if (config.fixUser) {
        steps.fixOpenshiftUser(user: config.user, safeDirectories: config.safeDirectories)
    }
    if (config.keep == 'nothing') {
        clean(config, 'nothing')
    }
    sh(label: 'which COSA', script: '[ ! -f /cosa/coreos-assembler-git.json ] || head -c 65536 /cosa/coreos-assembler-git.json')
}

private void buildInStages(Map config, Map result, Map state) {
    inStage(config, state, 'Init') { cosa(config, 'init') }
    if (config.buildFetchUrl) {
        inStage(config, state, 'BuildFetch') { cosa(config, 'buildfetch') }
    }
    inStage(config, state, 'Fetch') { cosa(config, 'fetch') }
    inStage(config, state, 'Build') {
        state.build = cosa(config, 'build', [versionary: isVersionary(config)])
        if (state.arch && state.build.arch != state.arch) {
            error("coreosPipeline: arches: the agent of ${state.arch} has built ${state.build.arch}")
        }
        note(config, result, state.build, state.build.changed)
    }
    if (!state.build.changed && config.stopIfUnchanged) {
        echo("coreosPipeline: nothing has changed since ${state.build.id}: there is no new build")
        return
    }
    // By index, here and elsewhere: iterators cannot be stored across a restart.
    for (int i = 0; i < config.sets.size(); i++) {
        def set = config.sets[i]
        inStage(config, state, set.name, 'Artifacts') {
            update(result, state, cosa(config, 'osbuild', [artifacts: set.platforms]))
        }
    }
    if (config.test) {
        inStage(config, state, 'Test') {
            def test = coreosTest([cosaDir: config.cosaDir] + config.testParameters + marked(config, state.arch))
            result.test = result.test?.result == 'UNSTABLE' ? result.test : test
        }
    }
    if (config.compress) {
        inStage(config, state, 'Compress') { update(result, state, cosa(config, 'compress')) }
    }
    if (config.publish && config.arches) {
        inStage(config, state, 'Archive') { coreosArchives.keep(config, state.build) }
    } else if (config.publish) {
        inStage(config, state, 'Push') { push(config, result, state.build, [cosaDir: config.cosaDir]) }
    }
}

// Passes only the parameters that the phase uses. All calls pass the directory and the variant, which labels the step.
private Map cosa(Map config, String phase, Map more = [:]) {
    return steps.cosaBuild([phases: [phase]] + config.phases[phase] + more)
}

private boolean isVersionary(Map config) {
    return config.versionary == 'auto' ?
        !config.version && fileExists("${config.cosaDir}/src/config/versionary") : config.versionary == true
}

private void note(Map config, Map result, Map build, boolean changed) {
    result.builds[build.arch] = build
    result.build = config.arches ? null : build
    result.id = result.id ?: build.id
    result.changed = result.changed || changed
    describe(config, result, changed ? "⚡ ${build.id}" : '💤 (no new build)')
}

// Later phases report more files; only the phase build reports whether the build is new.
private void update(Map result, Map state, Map later) {
    state.build = later + [changed: state.build.changed]
    result.builds[later.arch] = state.build
    result.build = result.build ? state.build : null
}

private void push(Map config, Map result, Map build, Map what) {
    def tags = config.tags
    if (tags instanceof Closure) {
        tags = coreosLibrary.config('coreosPipeline.tags', tags(build)).tags
    }
    def arguments = what + [to: config.to] + (tags ? [tags: tags] : [:]) + config.push
    if (config.credentialsId) {
        arguments.credentialsId = config.credentialsId
    }
    result.image = steps.pushOciArchive(arguments)
}

private void buildSeveral(Map config, Map result) {
    def branches = [failFast: config.failFast]
    def names = config.archNames
    for (int i = 0; i < names.size(); i++) {
        String arch = names[i]
        branches[arch] = { coreosLibrary.on(config.arches[arch]) { buildOne(config, result, arch) } }
    }
    try {
        parallel(branches)
        finishSeveral(config, result, names)
    } finally {
        if (config.handedOver) {
            pushing(config) { coreosArchives.remove(config) }
        }
    }
}

private void finishSeveral(Map config, Map result, List names) {
    // Branches end in any order; the result lists the architectures as they were given.
    def builds = [:]
    for (int i = 0; i < names.size(); i++) {
        builds[names[i]] = result.builds[names[i]]
    }
    result.builds = builds
    def wrong = coreosArchives.difference(result.builds)
    if (wrong) {
        error("coreosPipeline: ${wrong}")
    }
    describe(config, result, result.changed ? "⚡ ${result.id}" : '💤 (no new build)')
    if (config.publish && (result.changed || !config.stopIfUnchanged)) {
        pushing(config) { pushIndex(config, result, names) }
    }
}

private void pushing(Map config, Closure body) {
    coreosLibrary.on(config.agent ?: config.arches[config.archNames[0]], body)
}

private void pushIndex(Map config, Map result, List names) {
    def first = result.builds[names[0]]
    try {
        inStage(config, [arch: null, cosaDir: null, build: first], 'Push') {
            push(config, result, first, [archives: coreosArchives.gather(config, result.builds, names)])
        }
    } finally {
        coreosArchives.remove(config)
    }
}

private void clean(Map config, String keep) {
    if (keep != 'all') {
        coreosLibrary.remove(config.cosaDir, keep == 'builds' ? 'cache' : 'all')
    }
}

private void inStage(Map config, Map state, String name, String key = name, Closure body) {
    hook(config, "before${key}", state)
    stage(name) { coreosLibrary.timed(config.timeouts[name] ?: config.timeouts[key], body) }
    hook(config, "after${key}", state)
}

private void hook(Map config, String name, Map about) {
    def body = config.hooks[name.toString()]
    if (body) {
        body(about)
    }
}

private void locked(Map config, Closure body) {
    if (config.lock) {
        coreosLibrary.needed('coreosPipeline', 'lock', 'lockable-resources') {
            lock(config.lock) { body() }
        }
    } else {
        body()
    }
}

private void asUser(Map config, Closure body) {
    if (config.fixUser) {
        steps.withOpenshiftUser(user: config.user, safeDirectories: config.safeDirectories) { body() }
    } else {
        body()
    }
}

private void describe(Map config, Map result, String text) {
    if (config.describe) {
        currentBuild.description = description(config, result, text)
    }
}

// In the format of Fedora's pipelines: [subject][architectures] status.
@NonCPS
private String description(Map config, Map result, String text) {
    def arches = config.archNames ?: (result ? result.builds.keySet() : [])
    return '[' + config.title + ']' + (arches ? '[' + arches.join(', ') + ']' : '') + ' ' + text
}

// Files of different architectures must have different names.
@NonCPS
private Map marked(Map config, String arch) {
    def marker = config.testParameters.marker
    return arch ? [marker: marker ? arch + '-' + marker : arch] : [:]
}
