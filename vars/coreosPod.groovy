// Runs its body in a Kubernetes or OpenShift pod, in COSA's container, as a user with a name and a home.
// All containers of the pod share the workspace, so a push can read the archive where COSA wrote it.
// Available parameters:
//    image:          string            -- COSA's image (default: quay.io/coreos-assembler/coreos-assembler:main)
//    memory:         string            -- memory of COSA's container, such as '10Gi' (default: '8Gi')
//    cpu:            integer or string -- its CPUs, also passed to COSA as NCPUS (default: 2)
//    disk:           string            -- ephemeral storage to request, such as '40Gi' (default: no request)
//    kvm:            boolean           -- request /dev/kvm (devices.kubevirt.io/kvm) (default: true)
//    builder:        boolean           -- prepare COSA's container for buildOciImage: root, the capability SETFCAP, and
//                                         a volume for images (default: false)
//    arch:           string            -- architecture of the node, by COSA's name (default: any)
//    nodeSelector:   map               -- more labels that the node must have
//    serviceAccount: string            -- the pod's service account (default: the namespace's own)
//    runAsUser:      integer           -- a UID, if the service account may choose one
//    secrets:        []string          -- secrets to mount: 'name', at /run/kubernetes/secrets/name, or 'name:/path',
//                                         or 'name:key:/path' for one file of it; the environment variable NAME
//                                         contains the path
//    configMaps:     []string          -- config maps to mount, in the same forms as secrets, below
//                                         /run/kubernetes/configMaps
//    emptyDirs:      []string          -- paths in COSA's container at which to mount emptyDir volumes
//    env:            map               -- environment variables of COSA's container
//    workspace:      string            -- a persistent volume claim for the workspace (default: a volume that is
//                                         deleted with the pod)
//    containers:     []map             -- more containers, as in the YAML of a pod; they share the workspace
//    cloud:          string            -- name of the cloud in Jenkins (default: the Kubernetes plugin's)
//    namespace:      string            -- namespace of the pod (default: the cloud's)
//    connectTimeout: time              -- time limit for the agent to connect (default: '5m')
//    user:           string            -- name of the user (default: 'builder')
//    fixUser:        boolean           -- give the random user a name and a home (default: true)
import com.cloudbees.groovy.cps.NonCPS
import groovy.json.JsonOutput

// Returns the result of the body.
def call(Map params = [:], Closure body) {
    def config = coreosLibrary.config('coreosPod', params)
    def template = [yaml: yaml(libraryResource('io/jenkins/plugins/coreos/pod.yaml'), config),
        slaveConnectTimeout: config.connectTimeout]
    for (name in ['cloud', 'namespace']) {
        if (config[name]) {
            template[name] = config[name]
        }
    }
    if (config.workspace) {
        template.workspaceVolume = persistentVolumeClaimWorkspaceVolume(claimName: config.workspace, readOnly: false)
    }
    return coreosLibrary.needed('coreosPod', 'podTemplate', 'kubernetes') {
        podTemplate(template) {
            node(env.POD_LABEL) {
                container('cosa') {
                    inside(config, body)
                }
            }
        }
    }
}

private def inside(Map config, Closure body) {
    return config.fixUser ? steps.withOpenshiftUser(user: config.user) { body() } : body()
}

// Replaces each ${name} in the template with JSON, which is valid YAML: one line for each value.
@NonCPS
private String yaml(String template, Map config) {
    def values = values(config)
    def lines = []
    for (line in template.split('\n')) {
        def shown = line.trim().startsWith('#') ? [] : [line]
        for (name in values.keySet()) {
            if (line.contains('${' + name + '}')) {
                shown = []
                for (value in values[name]) {
                    shown.add(line.replace('${' + name + '}', value))
                }
                break
            }
        }
        lines.addAll(shown)
    }
    return lines.join('\n') + '\n'
}

@NonCPS
private Map values(Map config) {
    def cpu = (config.cpu ?: 2).toString()
    def resources = [memory: config.memory, cpu: cpu]
    if (config.disk) {
        resources['ephemeral-storage'] = config.disk
    }
    if (config.kvm) {
        resources['devices.kubevirt.io/kvm'] = '1'
    }
    def env = [[name: 'NCPUS', value: cpu]]
    def mounts = []
    def volumes = []
    mount(config.secrets, 'secret', 'secretName', '/run/kubernetes/secrets/', env, mounts, volumes)
    mount(config.configMaps, 'configMap', 'name', '/run/kubernetes/configMaps/', env, mounts, volumes)
    for (path in config.emptyDirs) {
        def name = 'empty-' + volumes.size()
        volumes.add([name: name, emptyDir: [:]])
        mounts.add([name: name, mountPath: path])
    }
    for (name in config.env.keySet()) {
        env.add([name: name.toString(), value: config.env[name].toString()])
    }
    def security = [:]
    if (config.runAsUser != null) {
        security.runAsUser = config.runAsUser
    }
    if (config.builder) {
        security.capabilities = [add: ['SETFCAP']] // to map root in a user namespace
    }
    def selector = [:]
    selector.putAll(config.nodeSelector)
    if (config.arch) {
        selector['kubernetes.io/arch'] = [x86_64: 'amd64', aarch64: 'arm64'].get(config.arch) ?: config.arch
    }
    return [image: json([config.image]),
        resources: json([resources]), env: ['[' + json(env).join(', ') + ']'],
        mounts: ['[' + json(mounts).join(', ') + ']'], volumes: ['[' + json(volumes).join(', ') + ']'],
        nodeSelector: selector ? json([selector]) : [],
        serviceAccount: config.serviceAccount ? json([config.serviceAccount]) : [],
        securityContext: security ? json([security]) : [],
        containers: json(config.containers)]
}

// Mounts 'name', 'name:/path' or 'name:key:/path'.
@NonCPS
private void mount(List items, String kind, String nameKey, String below, List env, List mounts, List volumes) {
    for (item in items) {
        def parts = item.split(':')
        def path = parts.length > 1 ? parts[parts.length - 1] : below + parts[0]
        def name = kind.toLowerCase() + '-' + volumes.size()
        def volume = [name: name]
        volume[kind] = [(nameKey): parts[0]]
        def at = [name: name, mountPath: path]
        if (parts.length == 3) {
            volume[kind].items = [[key: parts[1], path: parts[1]]]
            at.subPath = parts[1]
        } else {
            at.readOnly = true
        }
        volumes.add(volume)
        mounts.add(at)
        env.add([name: parts[0].replace('-', '_').replace('.', '_').toUpperCase(), value: path])
    }
}

@NonCPS
private List json(List values) {
    def texts = []
    for (value in values) {
        texts.add(JsonOutput.toJson(value))
    }
    return texts
}
