// Changes the image in coreosPipeline's parameter base.
// It takes no parameters and is not meant for a Jenkinsfile.
import com.cloudbees.groovy.cps.NonCPS

// Resolves the base to a digest, so that all stages use the same image even if its tag moves meanwhile.
Map resolve(Map config) {
    def found = steps.inspectOciImage([from: config.base, digestOnly: true] + config.baseAccess)
    def reference = config.baseRepository + '@' + found.digest
    echo("coreosPipeline: the base ${config.base} is ${found.digest}")
    return [reference: reference, digest: found.digest, version: null]
}

// Writes the new image to an OCI archive: adds the files as a layer, or builds the Containerfile.
Map make(Map config, Map base) {
    if (config.ownArchive) {
        sh(label: 'directory of the image', script: "mkdir -p -- ${coreosLibrary.quote(directory(config))}")
    }
    def arguments = [from: base.reference, archive: config.archive] + config.change
    return config.containerfile ? steps.buildOciImage(arguments) : steps.layerOciImage(arguments)
}

// Returns the version of the base and the change, for the description of the build.
@NonCPS
String describe(Map config, Map result) {
    def files = result.layer.layer?.files
    def change = config.containerfile ?: files + (files == 1 ? ' file' : ' files')
    return (result.id ?: result.base.digest.substring(0, 19)) + ' + ' + change
}

// Removes the archive, unless the Jenkinsfile named it.
void clean(Map config) {
    if (config.ownArchive) {
        coreosLibrary.remove(directory(config), 'all')
    }
}

@NonCPS
private String directory(Map config) {
    return config.archive.substring(0, config.archive.lastIndexOf('/'))
}
