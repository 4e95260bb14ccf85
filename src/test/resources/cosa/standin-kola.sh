#!/usr/bin/env bash
# Part of the stand-in for COSA, a test fixture: kola, and kola-junit, which converts its report to JUnit results.
# Generation "classic" is kola before 9ec6b751d (2026-05-05) and ea7ebc3e9 (2026-06-17), "2026" after both.
# shellcheck disable=SC2154 # shared with cosa

# Prints kola ACTION --help, with the options that differ between generations.
standin_kola_help() {
    local rerun="re-run failed tests once" success="Allow kola test run to be successful when tests with given 'tags=...[,...]' pass during re-run"
    if [ "$generation" != classic ]; then
        rerun="$rerun (succeeds if tests pass on rerun)"
        success="Deprecated: this option is no longer supported and has no effect"
        [ "$1" != testiso ] || { echo "Error: unknown command \"testiso\" for \"kola\"" >&2 && exit 1; }
    fi
    printf 'Usage:\n  kola %s [flags]\n\nFlags:\n' "$1"
    [ "$1" = testiso ] || printf '      --allow-rerun-success string   %s\n  -h, --help                         help for %s\n      --rerun                        %s\n' \
        "$success" "$1" "$rerun"
    printf '\nGlobal Flags:\n      --oscontainer string           oscontainer image pullspec for pivot (RHCOS only)\n'
    printf '      --on-warn-failure-exit-77      Exit with code 77 if '"'warn: true'"' tests fail\n'
}

# COSA looks for its own options among kola's; kola gets the rest.
standin_kola() {
    local action=run word out='' build='' cloud='' result=PASS code=${COSA_STANDIN_KOLA:-0} name=basic id again='' tags='' live='' image=''
    for word; do
        case $word in
            --output-dir=*) out=${word#*=} ;;
            --build=*) build=${word#*=} ;;
            --oscontainer=*) image=${word#*=} ;;
            --rerun) again=1 ;;
            --allow-rerun-success=*) tags=${word#*=} ;;
            --upgrades | --inst-insecure | --on-warn-failure-exit-77 | --arch=* | --tag=* | --parallel=* | --denylist-test=* | --denylist-stream=* | --exttest=*) ;;
            -p | --platform=*) cloud=1 ;;
            run | run-upgrade) action=$word ;;
            testiso) action=$word live=1 build=${build:-latest} ;;
            iso.*) live=1 build=${build:-latest} ;;
            -*) [ -n "$cloud" ] || { echo "Error: unknown flag: $word" >&2 && exit 1; } ;;
        esac
    done
    [ "$action" != testiso ] || [ "$generation" = classic ] || standin_kola_help testiso
    id=$build
    [ "$build" != latest ] || id=$(newest)
    [ -f "builds/$id/$arch/meta.json" ] || fatal "No build found: $build"
    [ -z "$live" ] || grep -q '^        "live' "builds/$id/$arch/meta.json" || fatal "Build $id has no live image"
    [ -n "$cloud$live" ] || grep -q '^        "qemu": ' "builds/$id/$arch/meta.json" || fatal "Build $id has no qemu image"
    mishaps kola
    case $image in
        '') ;;
        *.ociarchive)
            [ -f "$image" ] || fatal "dropping oscontainer file: open $image: no such file or directory"
            echo "rpm-ostree rebase --experimental ostree-unverified-image:oci-archive:/var/tmp/${image##*/} ($(sha256sum <"$image" | cut -c -64))"
            ;;
        *) echo "rpm-ostree rebase --experimental $image" ;;
    esac
    case $action:$live in
        run-upgrade:) name=fcos.upgrade.basic ;;
        testiso:1) name=iso-live-login.bios ;;
        run:1) name=iso.live-login.bios ;;
    esac
    mkdir -p "$out/$name"
    case $code in
        0) ;;
        77) result=WARN ;;
        flaky) result=FAIL code=$(standin_kola_flaky "$again" "$tags") ;;
        *) result=FAIL ;;
    esac
    standin_kola_report "$out" "$result" "$name"
    if [ -n "$again" ] && [ "$result" = FAIL ]; then
        [ "${COSA_STANDIN_KOLA:-}" != flaky ] || result=PASS
        standin_kola_report "$out/rerun" "$result" "$name"
    fi
    exit "$code"
}

# Prints the exit code of kola if a test with the tag needs-internet fails and then passes.
standin_kola_flaky() {
    [ -n "$1" ] || { echo 1 && return; }
    [ "$generation" != classic ] || [[ $2 = tags=all || ,${2#tags=}, = *,needs-internet,* ]] || { echo 1 && return; }
    echo 0
}

standin_kola_report() {
    mkdir -p "$1/reports" "$1/$3"
    printf '{"tests":[{"name":"%s","result":"%s","duration":1000000000,"output":"what %s said"}],"result":"%s"}\n' \
        "$3" "$2" "$3" "$2" >"$1/reports/report.json"
    echo "a console" >"$1/$3/console.txt"
    echo "--- $2: $3 (1.00s)"
}

# /usr/lib/coreos-assembler/kola-junit --classname NAME --koladir DIRECTORY --output - [--with-passed-tests]
# Without the last option, leaves out tests that passed; a test that only warns does not count as a failure.
standin_kola_junit() {
    local name result count=1
    name=$(sed -n 's/.*"name":"\([^"]*\)".*/\1/p' "$4/reports/report.json")
    result=$(sed -n 's/.*"name":"[^"]*","result":"\([^"]*\)".*/\1/p' "$4/reports/report.json")
    [ "$result" != PASS ] || [ "${7:-}" = --with-passed-tests ] || count=0
    printf '<testsuites tests="%s"><testsuite name="%s" tests="%s">' "$count" "$2" "$count"
    if [ "$count" = 1 ]; then
        printf '<testcase name="%s" classname="%s.tests" time="1.0">' "$name" "$2"
        [ "$result" != FAIL ] || printf '<failure message="Test failed">what %s said</failure>' "$name"
        printf '<system-out>a console</system-out></testcase>'
    fi
    printf '</testsuite></testsuites>\n'
}
