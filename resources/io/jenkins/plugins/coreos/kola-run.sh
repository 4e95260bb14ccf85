#!/usr/bin/env bash
# Runs kola on a build, and leaves what it wrote in the current directory: ID.tar.xz and, for JUnit, ID.xml. Ends with
# kola's exit code: 77 where only tests that warn have failed.
# Arguments: ID COSA-DIR ACTION RERUN [ARGUMENT]...
#   ACTION  run, run-upgrade, testiso, or testiso-apart: the same, but not where 'kola run' has done it already
#   RERUN   what may pass by a second run: all, none, tags=A,B,... or default, which is tags=needs-internet where kola
#           can tell tests apart; off: none runs again
#
# Kolas differ: until 2026-05 the live image is tested by testiso, since then by the tests iso.* of run; until 2026-06
# --allow-rerun-success says what may pass by a second run, since then it says nothing and all may. So kola is asked.
#
# All goes through cosa, which may work in a remote session: what kola writes is over there.
set -u
id=$1 cosa_dir=$2 action=$3 rerun=$4
shift 4
here=$PWD

die() {
    echo "coreosTest: $*" >&2
    exit 1
}

# Whether kola's action has this option, by its help.
takes() { grep -q -e "--$1\>" <<<"$help"; }

# Whether it only warns that the option does nothing.
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
        echo "coreosTest: no failed test runs again, because this kola lets each pass by a second run (rerunSuccess: false)" >&2
        return
    elif [[ $rerun = tags=* ]]; then
        echo "coreosTest: this kola lets each test pass by a second run, also without the tags ${rerun#tags=} (rerunSuccess)" >&2
    fi
    options+=(--rerun "$@")
}

# From testiso's arguments to those of run, into words: what was called x is iso.x. Without a name it is all of them.
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

[[ $id =~ ^[A-Za-z0-9][A-Za-z0-9._-]*$ ]] || die "the marker makes '$id', which is no name of a file"
command -v cosa >/dev/null || die "there is no cosa on PATH: run this in a container of the coreos-assembler image"
cd -- "$cosa_dir" 2>/dev/null || die "there is no directory $cosa_dir: give COSA's directory as cosaDir"
[ "$(umask)" != 0000 ] || umask 0022
rm -f -- "$here/$id.tar.xz" "$here/$id.xml"

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

out=$(cosa shell -- mktemp -d -p tmp kola-XXXXXX) || die "cannot make a directory in $cosa_dir/tmp: is there a build?"
base=$(cosa shell -- pwd) || die "cannot tell where COSA works"
out=$base/$out
cosa kola "$action" --output-dir="$out/$id" "${options[@]}" "$@"
code=$?

if cosa shell -- test -d "$out/$id"; then
    # What was put there meanwhile may be a link.
    rm -f -- "$here/$id.tar.xz" "$here/$id.xml"
    set -C
    cosa shell -- tar -C "$out" -c --xz "$id" >"$here/$id.tar.xz" || rm -f -- "$here/$id.tar.xz"
    cosa shell -- /usr/lib/coreos-assembler/kola-junit --classname "$id" --koladir "$out/$id" --output - \
        >"$here/$id.xml" || rm -f -- "$here/$id.xml"
    cosa shell -- rm -rf -- "$out"
else
    echo "coreosTest: kola left no logs" >&2
fi
exit $code
