#!/usr/bin/env bash
# Runs kola on a build, and leaves what it wrote in the current directory: ID.tar.xz and, for JUnit, ID.xml.
# Arguments: ID COSA-DIR ACTION [ARGUMENT]... (ACTION is run or run-upgrade). Ends with kola's exit code: 77 where only
# tests that warn have failed.
#
# All goes through cosa, which may work in a remote session: what kola writes is over there.
set -u
id=$1 cosa_dir=$2 action=$3
shift 3
here=$PWD

die() {
    echo "coreosTest: $*" >&2
    exit 1
}

[[ $id =~ ^[A-Za-z0-9][A-Za-z0-9._-]*$ ]] || die "the marker makes '$id', which is no name of a file"
command -v cosa >/dev/null || die "there is no cosa on PATH: run this in a container of the coreos-assembler image"
cd -- "$cosa_dir" 2>/dev/null || die "there is no directory $cosa_dir: give COSA's directory as cosaDir"
[ "$(umask)" != 0000 ] || umask 0022
rm -f -- "$here/$id.tar.xz" "$here/$id.xml"

out=$(cosa shell -- mktemp -d -p tmp kola-XXXXXX) || die "cannot make a directory in $cosa_dir/tmp: is there a build?"
base=$(cosa shell -- pwd) || die "cannot tell where COSA works"
out=$base/$out
cosa kola "$action" --output-dir="$out/$id" "$@"
code=$?

if cosa shell -- test -d "$out/$id"; then
    cosa shell -- tar -C "$out" -c --xz "$id" >"$here/$id.tar.xz" || rm -f -- "$here/$id.tar.xz"
    cosa shell -- /usr/lib/coreos-assembler/kola-junit --classname "$id" --koladir "$out/$id" --output - \
        >"$here/$id.xml" || rm -f -- "$here/$id.xml"
    cosa shell -- rm -rf -- "$out"
else
    echo "coreosTest: kola left no logs" >&2
fi
exit $code
