// What coreosPipeline makes of its parameters before it takes an agent: what is wrong with them, and what is not given.
// It takes no parameters itself, and a Jenkinsfile has no use for it.
import com.cloudbees.groovy.cps.NonCPS

// All that coreosPipeline wants to know, or an error that names the parameter.
Map read(String owner, Map types, Map given) {
    def want = coreosLibrary.check(owner, types, given)
    if (want.test instanceof Map) {
        want.testParameters = coreosLibrary.check("${owner}: test", coreosTest.parameters(), want.test)
    }
    def sets = artifactSets(want.artifacts)
    coreosLibrary.checkNames(owner, 'push', pushParameters(), want.push)
    coreosLibrary.checkNames(owner, 'timeouts', stageNames(sets), want.timeouts)
    coreosLibrary.checkNames(owner, 'hooks', hookNames(), want.hooks)
    def wrong = coreosTest.problem(want.testParameters ?: [:])
    wrong = wrong ? 'test: ' + wrong : problem(want, sets)
    if (wrong) {
        error("${owner}: ${wrong}")
    }
    return completed(want, sets, env.CHANGE_ID)
}

// What a phase of COSA gets of it.
@NonCPS
Map of(Map want, String phase) {
    def names = ['cosaDir', 'kvm', 'variant']
    switch (phase) {
        case 'init':
            names += ['source', 'branch', 'commit', 'yumrepos', 'yumreposBranch', 'transientBuild']
            break
        case 'buildfetch':
            names += ['buildFetchUrl', 'parentBuild']
            break
        case 'fetch':
            names += ['strict', 'autolock', 'overrides', 'overrideRpms', 'extraFetchArgs']
            break
        case 'build':
            names += ['version', 'parentBuild', 'autolock', 'strict', 'force', 'skipPrune', 'pullCredentialsId',
                'extraBuildArgs']
            break
    }
    def some = [:]
    for (name in names) {
        if (want[name] != null) {
            some[name] = want[name]
        }
    }
    if (want.verify && phase == want.lastPhase) {
        some.verify = true
    }
    return some
}

// What coreosTest gets of it: files of several architectures must not have one name.
@NonCPS
Map testOf(Map want, String arch) {
    def some = [:]
    some.putAll(want.testParameters)
    if (arch) {
        some.marker = some.marker ? arch + '-' + some.marker : arch
    }
    return some
}

@NonCPS
private List artifactSets(Object artifacts) {
    def sets = []
    if (artifacts instanceof Map) {
        for (name in artifacts.keySet()) {
            def platforms = artifacts[name]
            sets.add([name: name.toString(), platforms: platforms instanceof List ? platforms : [platforms]])
        }
    } else if (artifacts) {
        sets.add([name: 'Artifacts', platforms: artifacts])
    }
    return sets
}

@NonCPS
private String problem(Map want, List sets) {
    def qemu = false
    for (set in sets) {
        for (platform in set.platforms) {
            if (!(platform instanceof CharSequence) || !platform.toString().matches('[a-z0-9][a-z0-9_-]*')) {
                return "artifacts: '${platform}' of ${set.name} is no platform's name, such as qemu, metal or live"
            }
            qemu = qemu || platform.toString() == 'qemu'
        }
        if (!set.platforms || !set.name.trim() || (set.name != 'Artifacts' && stages().contains(set.name))) {
            return "artifacts: '${set.name}' must be the name of a stage of its own, with at least one platform"
        }
    }
    if (want.test && !qemu && !(want.test instanceof Map && (want.test.platformArgs || want.test.only == 'iso'))) {
        return "test needs 'qemu' among artifacts, platformArgs to test elsewhere, or only: 'iso'"
    }
    return directories(want) ?: places(want) ?: closures(want)
}

@NonCPS
private String directories(Map want) {
    def keep = want.keep ?: 'nothing'
    if (!['nothing', 'builds', 'all'].contains(keep)) {
        return "keep: '${keep}' is unknown; there are nothing, builds, all"
    }
    def path = want.cosaDir ?: 'cosa'
    if (keep == 'nothing' && (path.matches('[./]*') || ('/' + path + '/').contains('/../'))) {
        return "cosaDir is '${path}', where all would be removed: give COSA a directory of its own, or keep: 'builds'"
    }
    if (want.kvm && !['auto', 'required', 'none'].contains(want.kvm)) {
        return "kvm: '${want.kvm}' is unknown; there are auto, required, none"
    }
    if (want.version && want.versionary == true) {
        return 'version and versionary exclude each other: give one of them'
    }
    if (want.versionary instanceof CharSequence && want.versionary != 'auto') {
        return "versionary: '${want.versionary}' is unknown; there are true, false and 'auto'"
    }
    if (want.sharedDir && !want.sharedDir.startsWith('/')) {
        return "sharedDir: '${want.sharedDir}' is no absolute path"
    }
    return null
}

@NonCPS
private String places(Map want) {
    if (want.publish && !want.to) {
        return "publish needs 'to': registry/repository[:tag]"
    }
    for (place in (want.to ?: [])) {
        if (!place.replaceFirst('^docker://', '').matches('[^\\s/]+(/[^\\s/]+)+')) {
            return "to: '${place}' is no place for an image: registry[:port]/repository[:tag]"
        }
    }
    for (name in ['to', 'tags', 'credentialsId', 'archive', 'archives', 'cosaDir']) {
        if (want.push && want.push[name] != null) {
            return "push: '${name}' is not for there: coreosPipeline " +
                (['to', 'tags', 'credentialsId'].contains(name) ? 'has a parameter for it' : 'knows what it pushes')
        }
    }
    if (want.arches && want.push && want.push.image) {
        return "push: 'image' is for one architecture: an index is made of the systems themselves"
    }
    return null
}

@NonCPS
private String closures(Map want) {
    for (name in (want.hooks ?: [:]).keySet()) {
        if (!(want.hooks[name] instanceof Closure)) {
            return "hooks: ${name} is no closure: write ${name}: { ... }"
        }
    }
    for (name in (want.timeouts ?: [:]).keySet()) {
        if (coreosLibrary.seconds(want.timeouts[name]) <= 0) {
            return "timeouts: '${want.timeouts[name]}' of ${name} is no time: write '90s', '30m', '2h' or '1h30m'"
        }
    }
    for (name in (want.arches ?: [:]).keySet()) {
        def agent = want.arches[name]
        if (!(agent instanceof Closure) && !(agent instanceof CharSequence && agent.toString().trim())) {
            return "arches: the agent of ${name} must be a label or a closure"
        }
        if (!name.toString().matches('[a-z0-9_]+')) {
            return "arches: '${name}' is no architecture, such as x86_64, aarch64, ppc64le or s390x"
        }
    }
    return null
}

// With defaults, and nothing in it that cannot be kept over a restart.
@NonCPS
private Map completed(Map want, List sets, String changeRequest) {
    def whole = [cosaDir: 'cosa', keep: 'nothing', failFast: true, user: 'builder', fixUser: true, describe: true,
        stopIfUnchanged: true, hooks: [:], timeouts: [:], push: [:], testParameters: [:],
        publish: want.to && !changeRequest]
    def qemu = false
    for (set in sets) {
        set.platforms = coreosLibrary.strings(set.platforms)
        qemu = qemu || set.platforms.contains('qemu')
    }
    whole.test = qemu
    whole.putAll(want)
    whole.sets = sets
    whole.lastPhase = want.compress ? 'compress' : sets ? 'osbuild' : 'build'
    whole.safeDirectories = want.source && want.source.startsWith('/') ? [want.source] : []
    def source = (want.source ?: 'coreos').replaceFirst('[?#].*', '').replaceFirst('([.]git)?/*$', '')
    whole.title = want.title ?: want.variant ?: want.branch ?: source.substring(source.lastIndexOf('/') + 1)
    return whole
}

@NonCPS
List stages() {
    return ['Prepare', 'Init', 'BuildFetch', 'Fetch', 'Build', 'Artifacts', 'Test', 'Compress', 'Archive', 'Push']
}

@NonCPS
private List stageNames(List sets) {
    def names = stages()
    for (set in sets) {
        names.add(set.name)
    }
    return names
}

@NonCPS
List hookNames() {
    def names = ['beforeCleanup', 'always']
    for (stage in stages()) {
        names.add('before' + stage)
        names.add('after' + stage)
    }
    return names
}

@NonCPS
List pushParameters() {
    return ['to', 'archive', 'archives', 'cosaDir', 'image', 'refName', 'tags', 'format', 'mountFrom', 'parallel',
        'skipIfPresent', 'digestFile', 'updateMeta', 'credentialsId', 'clientCertificateId', 'authFile', 'openshift',
        'tlsVerify', 'caCertificate', 'retries', 'via', 'warnAfter']
}

// Why the architectures cannot go into one index; null where they can.
@NonCPS
String difference(Map builds) {
    def fresh = []
    def old = []
    def ids = []
    for (arch in builds.keySet()) {
        (builds[arch].changed ? fresh : old).add(arch)
        ids.add(arch + ': ' + builds[arch].id)
    }
    if (fresh && old) {
        return fresh.join(', ') + ' made a new build and ' + old.join(', ') + ' did not: run again with force: true'
    }
    for (arch in builds.keySet()) {
        if (builds[arch].id != builds[builds.keySet().iterator().next()].id) {
            return 'the architectures have made different builds (' + ids.join(', ') + '): give a version for all'
        }
    }
    return null
}

@NonCPS
Map moreLocks(List names) {
    def extra = []
    for (int i = 1; i < names.size(); i++) {
        extra.add([resource: names[i]])
    }
    return extra ? [extra: extra] : [:]
}

// As in Fedora's pipelines: [what][architectures] how far.
@NonCPS
String description(Map want, Collection built, String text) {
    def arches = want.arches ? want.arches.keySet() : built
    return '[' + want.title + ']' + (arches ? '[' + arches.join(', ') + ']' : '') + ' ' + text
}
