#!/usr/bin/env bash
# Runs kola on a build, and saves its output in the current directory: ID.tar.xz, for JUnit ID.xml, and for the build
# page ID.json, an array of kola's reports. Exits with kola's exit code, which is 77 if only tests that warn have failed.
# Arguments: ID COSA-DIR ACTION RERUN [ARGUMENT]...
#   ACTION  run, run-upgrade, testiso, or testiso-apart: testiso, but skipped if 'kola run' includes these tests
#   RERUN   which tests may pass on a rerun: all, none, tags=A,B,... or default, which is tags=needs-internet if kola
#           can distinguish tests; off: failed tests are not rerun
#
# Versions of kola differ, so the script reads kola's help. Until 2026-05, testiso tests the live image; since then, the
# tests iso.* of run do. Until 2026-06, --allow-rerun-success selects the tests that may pass on a rerun; since then,
# it is ignored, and all tests may.
#
# An argument --oscontainer=PATH is relative to the directory where this script starts. kola, which works elsewhere, gets
# an absolute path; in a remote session, that of a copy, which is removed at the end.
#
# All commands run through cosa, which may work in a remote session: kola's output is written there.
set -u
id=$1 cosa_dir=$2 action=$3 rerun=$4
shift 4
here=$PWD

die() {
    echo "coreosTest: $*" >&2
    exit 1
}

# Returns success if the help lists the option for this action.
takes() { grep -q -e "--$1\>" <<<"$help"; }

# Returns success if the option only prints a warning that it has no effect.
ignores() { grep -e "--$1\>" <<<"$help" | grep -q 'no effect'; }

rerun_options() {
    [ "$rerun" != off ] && takes rerun || return 0
    if takes allow-rerun-success && ! ignores allow-rerun-success; then
        case $rerun in
            all) set -- --allow-rerun-success=tags=all ;;
            default) set -- --allow-rerun-success=tags=needs-internet ;;
            tags=*) set -- "--allow-rerun-success=$rerun" ;;
        esac
    elif [ "$rerun" = none ]; then
        echo "coreosTest: failed tests are not rerun, because with this kola all may pass on a rerun (rerunSuccess: false)" >&2
        return
    elif [[ $rerun = tags=* ]]; then
        echo "coreosTest: with this kola, all tests may pass on a rerun, also those without the tags ${rerun#tags=} (rerunSuccess)" >&2
    fi
    options+=(--rerun "$@")
}

# Sets $words to testiso's arguments, converted for run: test x became iso.x. Without a name, all tests iso.* are
# selected.
iso_tests() {
    local word all='iso.*'
    words=()
    for word; do
        words+=("$word")
        case $word in
            --denylist-test=*) words+=("--denylist-test=iso.${word#*=}") ;;
            -*) ;;
            *) words+=("iso.$word") all='' ;;
        esac
    done
    words+=(${all:+"$all"})
}

# Converts the path in --oscontainer to one that kola finds.
find_archive() {
    local i path
    for ((i = 0; i < ${#words[@]}; i++)); do
        [[ ${words[i]} = --oscontainer=*.ociarchive ]] || continue
        path=${words[i]#*=}
        [[ $path = /* ]] || path=$here/$path
        { [ -f "$path" ] && [ -r "$path" ]; } ||
            die "the archive $path cannot be read: give a file as oscontainer, absolute or relative to the current directory"
        # kola passes the name to a shell of the tested machine.
        [[ ${path##*/} =~ ^[A-Za-z0-9_][A-Za-z0-9._+-]*$ ]] ||
            die "the name of the archive $path contains characters that kola cannot pass on: rename it"
        words[i]=--oscontainer=$path
        archive=$path at=$i
    done
}

# Copies the archive to a remote session.
send_archive() {
    [ -n "$archive" ] && [ -n "${COREOS_ASSEMBLER_REMOTE_SESSION:-}" ] || return 0
    sent=$(cosa shell -- mktemp -d -p tmp oscontainer-XXXXXX) || die "cannot make a directory in $cosa_dir/tmp: is there a build?"
    sent=$(cosa shell -- pwd)/$sent
    cosa remote-session sync "$archive" ":$sent/" || die "cannot copy $archive to the remote session: the log above says why"
    words[at]=--oscontainer=$sent/${archive##*/}
}

# Removes the copy, however the script ends.
# shellcheck disable=SC2317 # the trap on EXIT runs it
leave() { [ -z "$sent" ] || cosa shell -- rm -rf -- "$sent"; }

[[ $id =~ ^[A-Za-z0-9][A-Za-z0-9._-]*$ ]] || die "the marker results in '$id', which is not a valid file name"
command -v cosa >/dev/null || die "there is no cosa on PATH: run this in a container of the coreos-assembler image"
cd -- "$cosa_dir" 2>/dev/null || die "there is no directory $cosa_dir: give COSA's directory as cosaDir"
[ "$(umask)" != 0000 ] || umask 0022
rm -f -- "$here/$id.tar.xz" "$here/$id.xml" "$here/$id.json"

words=("$@") archive='' at='' sent=''
find_archive
set -- ${words[@]+"${words[@]}"}
options=()
if [[ $action = testiso* ]]; then
    help=$(cosa shell -- kola testiso --help 2>/dev/null)
    if ! grep -q 'kola testiso' <<<"$help" && [ "$action" = testiso-apart ]; then
        echo "coreosTest: this kola has no testiso: the live image is tested by the tests iso.* of 'kola run'" >&2
        exit 0
    elif ! grep -q 'kola testiso' <<<"$help"; then
        action=run
        iso_tests "$@"
        set -- "${words[@]}"
    else
        action=testiso
    fi
fi
if [ "$action" != testiso ]; then
    help=$(cosa shell -- kola "$action" --help 2>/dev/null)
    if takes on-warn-failure-exit-77; then options+=(--on-warn-failure-exit-77); fi
    rerun_options
fi

words=("$@")
if [[ " $* " = *" --oscontainer="* ]] && ! takes oscontainer; then
    die "this kola has no option --oscontainer: use an image of coreos-assembler from March 2024 or later"
fi
trap leave EXIT
trap 'exit 143' TERM
trap 'exit 129' HUP
trap 'exit 130' INT
send_archive
set -- ${words[@]+"${words[@]}"}
out=$(cosa shell -- mktemp -d -p tmp kola-XXXXXX) || die "cannot make a directory in $cosa_dir/tmp: is there a build?"
base=$(cosa shell -- pwd) || die "cannot determine COSA's directory"
out=$base/$out
cosa kola "$action" --output-dir="$out/$id" "${options[@]}" "$@"
code=$?

if cosa shell -- test -d "$out/$id"; then
    # Files that were created meanwhile may be links.
    rm -f -- "$here/$id.tar.xz" "$here/$id.xml" "$here/$id.json"
    set -C
    cosa shell -- tar -C "$out" -c --xz "$id" >"$here/$id.tar.xz" || rm -f -- "$here/$id.tar.xz"
    cosa shell -- /usr/lib/coreos-assembler/kola-junit --classname "$id" --koladir "$out/$id" --output - \
        --with-passed-tests >"$here/$id.xml" || rm -f -- "$here/$id.xml"
    # shellcheck disable=SC2016 # expanded by the shell where COSA runs
    cosa shell -- sh -c 'printf "["; cd "$1" && cat reports/report.json && [ ! -f rerun/reports/report.json ] ||
        { printf ","; cat rerun/reports/report.json; }; printf "]"' sh "$out/$id" >"$here/$id.json" 2>/dev/null || rm -f -- "$here/$id.json"
    cosa shell -- rm -rf -- "$out"
else
    echo "coreosTest: kola left no logs" >&2
fi
exit $code
