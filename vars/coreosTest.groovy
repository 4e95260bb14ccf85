// Runs kola on a build in COSA's directory, archives the logs and publishes the test results.
// If a test fails, the call fails; if only tests that warn have failed, the build becomes unstable.
// Available parameters:
//    cosaDir:          string              -- COSA's directory (default: the current one)
//    build:            string              -- ID of the build to test (default: the latest)
//    arch:             string              -- architecture, by COSA's name (default: COSA's own)
//    tests:            []string            -- names or patterns of the tests to run (default: all)
//    skipTags:         []string            -- tags of tests to skip
//    skipTests:        []string            -- patterns of tests to skip, such as '*.uefi-secure'
//    extTests:         []string            -- directories with additional tests
//    oscontainer:      string              -- image to test instead of the build's own: an archive (.ociarchive) or a
//                                             reference; machines boot the build's disk image and are rebased to it
//    parallel:         integer or string   -- number of tests that run in parallel (default: 'auto')
//    rerun:            boolean             -- run failed tests again (default: true)
//    rerunSuccess:     boolean or []string -- tests that may pass on a rerun: all, none, or those with these tags
//                                             (default: 'needs-internet'); kola versions from June 2026 on have no option
//                                             to restrict them
//    upgrade:          boolean             -- also run the upgrade tests, beside the others (default: false)
//    iso:              boolean             -- also test the live image, if this kola does not test it together with the
//                                             others (default: false)
//    only:             string              -- run only these tests: 'upgrade' or 'iso'
//    allowUpgradeFail: boolean             -- a failed upgrade test only makes the build unstable (default: false)
//    platformArgs:     []string            -- kola's arguments for another platform, such as '-p', 'aws'
//    extraArgs:        []string            -- more arguments for 'kola run'
//    marker:           string              -- text that distinguishes the files of this run from those of others
//    timeout:          time                -- time limit of the tests, such as '2h'
import com.cloudbees.groovy.cps.NonCPS

// Returns a map: 'result' is SUCCESS or UNSTABLE, 'codes' has the exit code of each run of kola.
def call(Map params = [:]) {
    def config = coreosLibrary.config('coreosTest', params)
    def state = [codes: [:], warnings: []]
    coreosLibrary.timed(config.timeout) { testAll(config, state) }
    for (int i = 0; i < state.warnings.size(); i++) {
        unstable(state.warnings[i])
    }
    return [result: state.warnings ? 'UNSTABLE' : 'SUCCESS', codes: state.codes]
}

private void testAll(Map config, Map state) {
    if (config.only == 'upgrade') {
        testUpgrade(config, state)
    } else if (config.upgrade && !config.only) {
        parallel([
            (title(config, 'kola')): { testBuild(config, state) },
            (title(config, 'kola-upgrade')): { testUpgrade(config, state) },
        ])
    } else if (!config.only) {
        testBuild(config, state)
    }
    if (config.iso || config.only == 'iso') {
        // Without this option, testiso would verify signatures, but the build is not signed yet.
        kola(config, state, 'kola-testiso', config.only ? 'testiso' : 'testiso-apart',
            built(config) + ['--inst-insecure'] + skipped(config) + config.tests)
    }
}

// Tests that reprovision the root file system need much memory, so they run alone, unless the parameters select tests.
private void testBuild(Map config, Map state) {
    if (config.tests || config.platformArgs || config.extraArgs) {
        kola(config, state, 'kola', 'run',
            common(config) + selection(config) + atOnce(config) + config.extraArgs + config.tests)
    } else {
        kola(config, state, 'kola', 'run', common(config) + selection(config) + ['--tag=!reprovision'] + atOnce(config))
        kola(config, state, 'kola-reprovision', 'run', common(config) + selection(config) + ['--tag=reprovision'])
    }
}

private void testUpgrade(Map config, Map state) {
    kola(config, state, 'kola-upgrade', 'run-upgrade', common(config) + ['--upgrades'])
}

private void kola(Map config, Map state, String name, String action, List arguments) {
    def id = title(config, name)
    def words = [id, config.cosaDir, action, again(config)] + arguments
    def code = null
    try {
        code = sh(label: "cosa kola ${shown(action)} (${id})", returnStatus: true,
            script: coreosLibrary.script('kola-run.sh', words))
        state.codes[id] = code
        steps.coreosTestResult(name: id, code: code, report: "${id}.json".toString())
    } finally {
        // Before the error, because Blue Ocean shows the error of a stage with the last step in it.
        keep(id)
    }
    if (code == 77) {
        state.warnings.add("coreosTest: kola: a test with warn: true has failed, see ${id}.tar.xz".toString())
    } else if (code != 0 && action == 'run-upgrade' && config.allowUpgradeFail) {
        state.warnings.add("coreosTest: kola: the upgrade tests ended with exit code ${code}, see ${id}.tar.xz".toString())
    } else if (code != 0) {
        error("coreosTest: cosa kola ${shown(action)} ended with exit code ${code}; see ${id}.tar.xz, " +
            'and the names of failed tests in the log above')
    }
}

private void keep(String id) {
    archiveArtifacts(artifacts: "${id}.tar.xz", allowEmptyArchive: true)
    def shown = coreosLibrary.optional('junit',
        "coreosTest: the results of ${id} are not shown as test results, because the plugin junit is not installed; " +
        "they are kept as ${id}.xml") {
        junit(testResults: "${id}.xml", allowEmptyResults: true, skipMarkingBuildUnstable: true,
            skipPublishingChecks: true)
    }
    if (!shown) {
        archiveArtifacts(artifacts: "${id}.xml", allowEmptyArchive: true)
    }
}

@NonCPS
private String title(Map config, String name) {
    return config.marker ? name + '-' + config.marker : name
}

// Returns the argument RERUN of the script: the tests that may pass on a rerun.
@NonCPS
private String again(Map config) {
    if (config.rerun == false) {
        return 'off'
    }
    if (config.rerunSuccess == null) {
        return 'default'
    }
    return config.rerunSuccess instanceof List ? 'tags=' + config.rerunSuccess.join(',') : config.rerunSuccess ? 'all' : 'none'
}

@NonCPS
private String shown(String action) {
    return action.replace('-apart', '')
}

@NonCPS
private List common(Map config) {
    return (config.build ? [] : ['--build=latest']) + built(config) + config.platformArgs
}

@NonCPS
private List built(Map config) {
    return (config.build ? ['--build=' + config.build] : []) + (config.arch ? ['--arch=' + config.arch] : [])
}

@NonCPS
private List selection(Map config) {
    def words = []
    for (tag in config.skipTags) {
        words.add('--tag=!' + tag)
    }
    if (config.oscontainer) {
        words.add('--oscontainer=' + config.oscontainer)
    }
    words.addAll(skipped(config))
    for (directory in config.extTests) {
        words.add('--exttest=' + directory)
    }
    return words
}

@NonCPS
private List skipped(Map config) {
    def words = []
    for (test in config.skipTests) {
        words.add('--denylist-test=' + test)
    }
    return words
}

@NonCPS
private List atOnce(Map config) {
    return ['--parallel=' + (config.parallel ?: 'auto')]
}
