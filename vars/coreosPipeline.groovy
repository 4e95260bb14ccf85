// Builds RHCOS or FCOS with COSA, tests it and pushes its OCI image, with a stage for each phase. With 'base', it
// changes an existing image instead: it adds files as a layer, or builds a Containerfile.
// Available parameters:
//    agent:             string or closure   -- where to build: a label, or { body -> coreosPod { body() } } (default:
//                                              the current agent); with arches: where to push the index
//    arches:            map                 -- builds several architectures in parallel: name -> agent
//    base:              string              -- an image to change instead of building one with COSA:
//                                              registry/repository[:tag] or @digest; needs add, remove or containerfile
//    add:               string or list or map -- with base: files to add as a layer, as for layerOciImage
//    remove:            []string            -- with base: paths for the layer to remove
//    containerfile:     string              -- with base: a Containerfile to build on it with buildOciImage
//    download:          []string            -- with base: disk images to take from its index (default: qemu, if
//                                              there are tests)
//    archive:           string              -- with base: an OCI archive in which to keep the new image (default: it is
//                                              removed)
//    layer:             map                 -- with add or remove: more parameters of layerOciImage
//    image:             map                 -- with containerfile: more parameters of buildOciImage
//    sharedDir:         string              -- with arches: a directory that all agents share, for transferring
//                                              archives (default: they are stashed)
//    failFast:          boolean             -- with arches: whether a failure stops the other architectures (default:
//                                              true)
//    source:            string              -- Git URL or absolute path of the configuration
//    branch:            string              -- branch of the configuration
//    commit:            string              -- commit of the configuration
//    variant:           string              -- COSA's variant, such as 'rhel-9.6'
//    yumrepos:          string              -- Git URL of a repository with .repo files
//    yumreposBranch:    string              -- branch of that repository
//    transientBuild:    boolean             -- 'cosa init --transient'
//    buildFetchUrl:     string              -- URL of earlier builds, for stage BuildFetch
//    parentBuild:       string              -- the build to compare packages with
//    version:           string              -- version of the build
//    versionary:        boolean or string   -- take the version from the script src/config/versionary; 'auto': if it
//                                              exists
//    autolock:          string              -- version whose lockfile to use
//    strict:            boolean             -- allow only locked packages
//    force:             boolean             -- make a build even if nothing has changed
//    skipPrune:         boolean             -- keep old builds in the directory
//    overrides:         []string            -- directories to copy to overrides/rootfs
//    overrideRpms:      []string            -- RPMs to copy to overrides/rpm
//    extraFetchArgs:    []string            -- more arguments for 'cosa fetch'
//    extraBuildArgs:    []string            -- more arguments for 'cosa build'
//    pullCredentialsId: string              -- pull secret for stage Build, or for the base
//    kvm:               string              -- auto, required or none (default: 'auto')
//    verify:            boolean             -- compare all files with meta.json at the end
//    compress:          boolean             -- compress disk images, in stage Compress
//    cosaDir:           string              -- COSA's directory, which must contain nothing else (default: 'cosa')
//    keep:              string              -- what to keep of cosaDir, even after a failure: nothing, builds (all but
//                                              cache and tmp) or all (default: 'nothing')
//    artifacts:         []string or map     -- disk images: a list, for stage Artifacts, or a map of stage name -> list
//    test:              boolean or map      -- whether to run kola, or parameters for coreosTest (default: true if
//                                              qemu is in artifacts or download)
//    stopIfUnchanged:   boolean             -- end after stage Build if COSA makes no new build (default: true)
//    to:                []string            -- destinations of the image: registry/repository[:tag]
//    publish:           boolean             -- whether to push the image (default: true with 'to', but false for a
//                                              change request)
//    tags:              []string or closure -- tags of the image, or a closure that derives them from the build
//    credentialsId:     string              -- credentials of the registry
//    push:              map                 -- more parameters of pushOciArchive
//    user:              string              -- name of the user (default: 'builder')
//    fixUser:           boolean             -- give OpenShift's random user a name and a home (default: true)
//    title:             string              -- prefix of the build's description (default: variant, branch or source)
//    describe:          boolean             -- set the build's description (default: true)
//    lock:              []string            -- lockable resources, acquired before the agent and held to the end
//    timeout:           time                -- limit for all work on an agent, such as '5h'; waiting does not count
//    timeouts:          map                 -- stage name -> time limit
//    hooks:             map                 -- closures: 'beforeFetch', 'afterBuild', ... run between stages and get
//                                              the state of their architecture (arch, cosaDir, build);
//                                              'beforeCleanup' also runs after a failure; 'always' runs at the very end
//                                              and gets the result of the call
import com.cloudbees.groovy.cps.NonCPS

// Returns a map: changed, id, build (with a single architecture), builds (by architecture), image (the result of
// pushOciArchive, or null if nothing was pushed), test (the result of coreosTest, or null if nothing was tested), and
// with 'base': base (reference, digest, version) and layer (the result of layerOciImage or buildOciImage).
def call(Map params = [:]) {
    def config = coreosLibrary.config('coreosPipeline', params)
    def result = [changed: false, id: null, build: null, builds: [:], base: null, layer: null, image: null, test: null]
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
        coreosLibrary.apart { hook(config, 'always', result) }
    }
    return result
}

private void buildOne(Map config, Map result, String arch) {
    def state = [arch: arch, cosaDir: config.cosaDir, build: null]
    try {
        coreosLibrary.timed(config.timeout) {
            inStage(config, state, 'Prepare') { prepare(config) }
            asUser(config) {
                if (config.base) {
                    layerInStages(config, result, state)
                } else {
                    buildInStages(config, result, state)
                }
            }
        }
    } finally {
        // Not within the time limit, because Jenkins gives a block only a minute for cleanup after its timeout.
        try {
            coreosLibrary.apart { hook(config, 'beforeCleanup', state) }
        } finally {
            clean(config, config.keep)
        }
    }
}

private void layerInStages(Map config, Map result, Map state) {
    inStage(config, state, 'Base') {
        result.base = coreosBase.resolve(config)
        if (config.test) {
            state.build = cosa(config, 'import', [importImage: 'docker://' + result.base.reference])
            result.build = state.build
            result.builds[state.build.arch] = state.build
        }
    }
    inStage(config, state, config.containerfile ? 'Image' : 'Layer') {
        result.layer = coreosBase.make(config, result.base)
        result.base.version = result.layer.base.version
        result.id = result.base.version
        result.changed = true
        describe(config, result, '⚡ ' + coreosBase.describe(config, result))
    }
    if (config.test) {
        inStage(config, state, 'Test') { test(config, result, state, [oscontainer: config.archive]) }
    }
    if (config.publish) {
        inStage(config, state, 'Push') { push(config, result, result, [archive: config.archive]) }
    }
}

private void test(Map config, Map result, Map state, Map more) {
    def test = coreosTest([cosaDir: config.cosaDir] + config.testParameters + marked(config, state.arch) + more)
    result.test = result.test?.result == 'UNSTABLE' ? result.test : test
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
            error("coreosPipeline: arches: the agent for ${state.arch} has built ${state.build.arch}")
        }
        note(config, result, state.build, state.build.changed)
    }
    if (!state.build.changed && config.stopIfUnchanged) {
        echo("coreosPipeline: nothing has changed since ${state.build.id}: the later stages are skipped")
        return
    }
    // Uses an index, as do other loops here, because iterators are not serializable.
    for (int i = 0; i < config.sets.size(); i++) {
        def set = config.sets[i]
        inStage(config, state, set.name, 'Artifacts') {
            update(result, state, cosa(config, 'osbuild', [artifacts: set.platforms]))
        }
    }
    if (config.test) {
        inStage(config, state, 'Test') { test(config, result, state, [:]) }
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

// Calls cosaBuild for a phase, with the parameters that the phase uses, the directory, and the variant, for the label.
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

// Takes over the result of a later phase, which knows more files; only the phase build knows whether the build is new.
private void update(Map result, Map state, Map later) {
    state.build = later + [changed: state.build.changed]
    result.builds[later.arch] = state.build
    result.build = result.build ? state.build : null
}

private void push(Map config, Map result, Map build, Map source) {
    def tags = config.tags
    if (tags instanceof Closure) {
        tags = coreosLibrary.config('coreosPipeline.tags', tags(build)).tags
    }
    def arguments = source + [to: config.to] + (tags ? [tags: tags] : [:]) + config.push
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
    // Branches end in any order, but the result lists the architectures in the given order.
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
    coreosBase.clean(config)
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

// Sets the description in the format of Fedora's pipelines: [subject][architectures] status.
@NonCPS
private String description(Map config, Map result, String text) {
    def arches = config.archNames ?: (result ? result.builds.keySet() : [])
    return '[' + config.title + ']' + (arches ? '[' + arches.join(', ') + ']' : '') + ' ' + text
}

// Gives the files of different architectures different names.
@NonCPS
private Map marked(Map config, String arch) {
    def marker = config.testParameters.marker
    return arch ? [marker: marker ? arch + '-' + marker : arch] : [:]
}
