// Transfers the archives of several architectures to the agent that pushes them as one index.
// It takes no parameters and is not meant for a Jenkinsfile.
import com.cloudbees.groovy.cps.NonCPS

// Returns the reason why the architectures cannot be pushed as one index, or null if they can.
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

// Transfers the archive of an agent's build, and the meta.json beside it, which contains its tag and digest.
void keep(Map config, Map build) {
    if (!build.ociArchive) {
        error("coreosPipeline: ${build.id} has no OCI archive for ${build.arch} that could be pushed")
    }
    if (config.sharedDir) {
        def to = coreosLibrary.quote(place(config) + '/' + build.arch)
        def files = coreosLibrary.quote(build.dir + '/meta.json') + ' ' + coreosLibrary.quote(build.ociArchive)
        config.handedOver = true
        sh(label: "hand over ${build.arch}", script: "mkdir -p -- ${to} && cp -- ${files} ${to}")
    } else {
        dir(build.dir) {
            stash(name: "coreos-${build.arch}", includes: "meta.json,${file(build)}")
        }
    }
}

// Makes the transferred archives available on the agent that pushes them, and returns their paths.
List gather(Map config, Map builds, List names) {
    def archives = []
    for (int i = 0; i < names.size(); i++) {
        String at = "${place(config)}/${names[i]}"
        if (!config.sharedDir) {
            dir(at) { unstash("coreos-${names[i]}") }
        }
        archives.add(at + '/' + file(builds[names[i]]))
    }
    return archives
}

// Removes the transferred archives.
void remove(Map config) {
    config.handedOver = false
    coreosLibrary.remove(place(config), 'all')
}

private String place(Map config) {
    return config.sharedDir ? "${config.sharedDir}/${env.BUILD_TAG}" : 'coreos-index'
}

private String file(Map build) {
    return build.ociArchive.substring(build.dir.length() + 1)
}
