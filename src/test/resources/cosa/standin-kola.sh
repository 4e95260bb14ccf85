#!/usr/bin/env bash
# Part of the stand-in for COSA, a test fixture: kola, and what makes JUnit results of its report.
# shellcheck disable=SC2154 # shared with cosa

# COSA looks for its own options among kola's; kola gets the rest.
standin_kola() {
    local action=run word out='' build='' cloud='' result=PASS code=${COSA_STANDIN_KOLA:-0} name id
    for word; do
        case $word in
            --output-dir=*) out=${word#*=} ;;
            --build=*) build=${word#*=} ;;
            --upgrades | --inst-insecure | --rerun | --on-warn-failure-exit-77 | --arch=* | --tag=* | --parallel=* | --denylist-test=* | \
                --exttest=* | --allow-rerun-success=*) ;;
            -p | --platform=*) cloud=1 ;;
            run | run-upgrade) action=$word ;;
            testiso) action=$word build=latest ;;
            -*) [ -n "$cloud" ] || { echo "Error: unknown flag: $word" >&2 && exit 1; } ;;
        esac
    done
    id=$build
    [ "$build" != latest ] || id=$(newest)
    [ -f "builds/$id/$arch/meta.json" ] || fatal "No build found: $build"
    [ "$action" != testiso ] || grep -q '^        "live' "builds/$id/$arch/meta.json" || fatal "Build $id has no live image"
    [ -n "$cloud" ] || [ "$action" = testiso ] || grep -q '^        "qemu": ' "builds/$id/$arch/meta.json" || fatal "Build $id has no qemu image"
    mishaps kola
    mkdir -p "$out/reports" "$out/basic"
    [ "$code" = 0 ] || result=FAIL
    [ "$code" != 77 ] || result=WARN
    name=basic
    case $action in
        run-upgrade) name=fcos.upgrade.basic ;;
        testiso) name=iso-live-login.bios ;;
    esac
    printf '{"tests":[{"name":"%s","result":"%s","duration":1000000000,"output":""}],"result":"%s"}\n' \
        "$name" "$result" "$result" >"$out/reports/report.json"
    echo "a console" >"$out/basic/console.txt"
    echo "--- $result: $name (1.00s)"
    exit "$code"
}

# /usr/lib/coreos-assembler/kola-junit --classname NAME --koladir DIRECTORY --output -
standin_kola_junit() {
    local name result
    name=$(sed -n 's/.*"name":"\([^"]*\)".*/\1/p' "$4/reports/report.json")
    result=$(sed -n 's/.*"name":"[^"]*","result":"\([^"]*\)".*/\1/p' "$4/reports/report.json")
    printf '<testsuites><testsuite name="kola" tests="1"><testcase classname="%s" name="%s" time="1">' "$2" "$name"
    [ "$result" = PASS ] || printf '<failure message="%s"/>' "$result"
    printf '</testcase></testsuite></testsuites>\n'
}
