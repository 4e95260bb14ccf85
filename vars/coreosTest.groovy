// Runs kola on a build in COSA's directory; its logs become artifacts, its results JUnit results.
// A test that only warns makes the build unstable; a failing test fails it.
// Available parameters:
//    cosaDir:          string              -- COSA's directory (default: the current one)
//    build:            string              -- id of the build to test (default: the latest)
//    arch:             string              -- COSA's name of the architecture (default: COSA's own)
//    tests:            []string            -- names or patterns of the tests to run (default: all)
//    skipTags:         []string            -- tags of tests that are left out
//    skipTests:        []string            -- patterns of tests that are left out, such as '*.uefi-secure'
//    extTests:         []string            -- directories with tests of your own
//    parallel:         integer or string   -- number of tests that run in parallel (default: 'auto')
//    rerun:            boolean             -- run failed tests again (default: true)
//    rerunSuccess:     boolean or []string -- what may pass by a second run: all, none, or those with these tags
//                                             (default: 'needs-internet'); kola since June 2026 knows no tags: all
//    upgrade:          boolean             -- also run the upgrade tests, beside the others (default: false)
//    iso:              boolean             -- also test the live image, where kola does not do it with the others
//                                             (default: false)
//    only:             string              -- 'upgrade' or 'iso': these alone
//    allowUpgradeFail: boolean             -- upgrade tests that fail make the build unstable only (default: false)
//    platformArgs:     []string            -- kola's arguments for another platform, such as '-p', 'aws'
//    extraArgs:        []string            -- more arguments for 'kola run'
//    marker:           string              -- distinguishes the files of this run from those of others
//    timeout:          time                -- after which the tests are stopped, such as '2h'
import com.cloudbees.groovy.cps.NonCPS

// Returns a map: 'result' is SUCCESS or UNSTABLE, 'codes' has the exit code of each run of kola.
def call(Map params = [:]) {
    def want = coreosLibrary.config('coreosTest', params)
    def state = [codes: [:], warnings: []]
    coreosLibrary.timed(want.timeout) { testAll(want, state) }
    for (int i = 0; i < state.warnings.size(); i++) {
        unstable(state.warnings[i])
    }
    return [result: state.warnings ? 'UNSTABLE' : 'SUCCESS', codes: state.codes]
}

private void testAll(Map want, Map state) {
    if (want.only == 'upgrade') {
        testUpgrade(want, state)
    } else if (want.upgrade && !want.only) {
        parallel([
            (title(want, 'kola')): { testBuild(want, state) },
            (title(want, 'kola-upgrade')): { testUpgrade(want, state) },
        ])
    } else if (!want.only) {
        testBuild(want, state)
    }
    if (want.iso || want.only == 'iso') {
        // The build is not signed yet.
        kola(want, state, 'kola-testiso', want.only ? 'testiso' : 'testiso-apart',
            built(want) + ['--inst-insecure'] + skipped(want) + want.tests)
    }
}

// Tests that reprovision the root file system need much memory, so they run alone, unless the parameters select tests.
private void testBuild(Map want, Map state) {
    if (want.tests || want.platformArgs || want.extraArgs) {
        kola(want, state, 'kola', 'run',
            common(want) + selection(want) + atOnce(want) + want.extraArgs + want.tests)
    } else {
        kola(want, state, 'kola', 'run', common(want) + selection(want) + ['--tag=!reprovision'] + atOnce(want))
        kola(want, state, 'kola-reprovision', 'run', common(want) + selection(want) + ['--tag=reprovision'])
    }
}

private void testUpgrade(Map want, Map state) {
    kola(want, state, 'kola-upgrade', 'run-upgrade', common(want) + ['--upgrades'])
}

private void kola(Map want, Map state, String name, String action, List arguments) {
    def id = title(want, name)
    def words = [id, want.cosaDir, action, again(want)] + arguments
    try {
        def code = sh(label: "cosa kola ${shown(action)} (${id})", returnStatus: true,
            script: coreosLibrary.script('kola-run.sh', words))
        state.codes[id] = code
        if (code == 77) {
            state.warnings.add("kola: a test that only warns has failed, see ${id}.tar.xz".toString())
        } else if (code != 0 && action == 'run-upgrade' && want.allowUpgradeFail) {
            state.warnings.add("kola: the upgrade tests ended with exit code ${code}, see ${id}.tar.xz".toString())
        } else if (code != 0) {
            error("coreosTest: cosa kola ${shown(action)} ended with exit code ${code}; see ${id}.tar.xz, " +
                'and the names of failed tests in the log above')
        }
    } finally {
        keep(id)
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
private String title(Map want, String name) {
    return want.marker ? name + '-' + want.marker : name
}

// The tests that may pass by a second run, as a word for the script.
@NonCPS
private String again(Map want) {
    if (want.rerun == false) {
        return 'off'
    }
    if (want.rerunSuccess == null) {
        return 'default'
    }
    return want.rerunSuccess instanceof List ? 'tags=' + want.rerunSuccess.join(',') : want.rerunSuccess ? 'all' : 'none'
}

@NonCPS
private String shown(String action) {
    return action.replace('-apart', '')
}

@NonCPS
private List common(Map want) {
    return (want.build ? [] : ['--build=latest']) + built(want) + want.platformArgs
}

@NonCPS
private List built(Map want) {
    return (want.build ? ['--build=' + want.build] : []) + (want.arch ? ['--arch=' + want.arch] : [])
}

@NonCPS
private List selection(Map want) {
    def words = []
    for (tag in want.skipTags) {
        words.add('--tag=!' + tag)
    }
    words.addAll(skipped(want))
    for (directory in want.extTests) {
        words.add('--exttest=' + directory)
    }
    return words
}

@NonCPS
private List skipped(Map want) {
    def words = []
    for (test in want.skipTests) {
        words.add('--denylist-test=' + test)
    }
    return words
}

@NonCPS
private List atOnce(Map want) {
    return ['--parallel=' + (want.parallel ?: 'auto')]
}
