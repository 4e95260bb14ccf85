#!/bin/sh
# The command line as one executable file: this script, followed by the jar that it starts.
#
# A push of an image that the registry has takes less time than a Java virtual machine takes to load its classes.
# The first run of a command therefore leaves its classes in an archive that later runs map into memory (class data
# sharing). An archive is code: it is used only if no user but this one and root can have written it. Without one,
# everything works, only slower. COREOS_ASSEMBLER_NO_CACHE=1 turns archives off. Performance counters in /tmp are off.
jar_sha256=@JAR_SHA256@

if [ -n "${JAVA_HOME:-}" ] && [ ! -x "$JAVA_HOME/bin/java" ]; then
    echo "error: JAVA_HOME is '$JAVA_HOME', where there is no bin/java; set it to the directory of Java 17 or newer, or unset it" >&2
    exit 1
fi
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
if ! command -v "$java" >/dev/null; then
    echo "error: there is no java on PATH; install Java 17 or newer, or set JAVA_HOME" >&2
    exit 1
fi

# An archive's name contains all that the archive depends on: the virtual machine silently ignores an archive made for
# another copy, date or path of the jar.
identify() {
    case ${1:-} in
        push | copy | pull | inspect | verify) kind=$1 ;;
        # These start other programs, which take their time.
        build | fix-user) return 1 ;;
        *) kind=other ;;
    esac
    # Help and dry runs load different classes from those that the work loads, and the archive keeps the classes of the first run.
    for argument in "$@"; do
        case $argument in -h | --help | --dry-run) kind=other ;; esac
    done
    # No "--": busybox takes it for a file.
    case $0 in -*) return 1 ;; esac
    paths=$(realpath "$0" "$(command -v "$java")" 2>/dev/null) || return 1
    self=${paths%"$newline"*}
    machine=${paths##*"$newline"}
    stamp=$(stat -L -c '%i.%s.%Y' "$self" "$machine" 2>/dev/null) || return 1
    case $self$stamp in *"$newline"*"$newline"*) return 1 ;; esac
    place=$(printf '%s' "$paths" | md5sum 2>/dev/null) || return 1
    version=unknown
    if [ -r "${machine%/bin/java}/release" ]; then
        while IFS='="' read -r key _ value _; do
            case $key in JAVA_VERSION | JAVA_RUNTIME_VERSION) version=$value ;; esac
        done <"${machine%/bin/java}/release"
    fi
    case $version in *[!0-9A-Za-z.+_-]*) version=unknown ;; esac
    place=${place%% *}-$kind
    name=classes-$(printf %.16s "$jar_sha256")-$version-${stamp%"$newline"*}-${stamp##*"$newline"}-$place
}

# The directory of the archives, made where it does not exist.
find_cache() {
    base=${XDG_CACHE_HOME:-}
    case $base in
        /*) ;;
        *)
            case ${HOME:-} in /?*) ;; *) return 1 ;; esac
            [ -d "$HOME" ] || return 1
            base=$HOME/.cache
            ;;
    esac
    [ -d "$base/coreos-assembler" ] || (umask 077 && mkdir -p "$base/coreos-assembler") 2>/dev/null || return 1
    cache=$(cd -P -- "$base/coreos-assembler" 2>/dev/null && pwd -P)
}

# Succeeds if only this user and root can write to the cache, or replace it or one of its parents.
trusted() {
    [ -O "$cache" ] && [ -w "$cache" ] || return 1
    set -- "$cache"
    parent=${cache%/*}
    while [ -n "$parent" ]; do
        set -- "$@" "$parent"
        parent=${parent%/*}
    done
    user=$(id -u)
    # shellcheck disable=SC2012 # the modes of several files with one program, in GNU's and busybox's form
    ls -ldn -- / "$@" 2>/dev/null | while read -r mode _ owner _; do
        case $owner in 0 | "$user") ;; *) exit 1 ;; esac
        # Not writable for group and others, or as /tmp is.
        case $mode in d????-??-* | d????????[tT]*) ;; *) exit 1 ;; esac
    done || return 1
    mode=$(ls -ldn -- "$cache") && case $mode in d????-??-*) ;; *) return 1 ;; esac
}

# Sets $found to the archive: a complete regular file of this user that no other user can write. Its name ends in its
# size, because a virtual machine that maps a file that was cut off dies of SIGBUS.
find_archive() {
    for found in "$cache/$name"-*.jsa; do
        # shellcheck disable=SC3067 # not in POSIX, but in dash, bash and busybox
        if [ ! -f "$found" ] || [ -L "$found" ] || [ ! -O "$found" ]; then continue; fi
        # shellcheck disable=SC2012 # as above
        ls -ldn -- "$found" | (
            read -r mode _ _ _ size _
            case $mode in -????-??-*) ;; *) exit 1 ;; esac
            [ "$found" = "$cache/$name-$size.jsa" ]
        ) && return
    done
    found=''
    return 1
}

# Runs the command and keeps its classes. The command writes its exit code to a file, because the virtual machine's exit
# code says whether the archive could be written. Signals are passed on, because this shell must outlive the command.
run_and_keep() {
    (: 4<&0) 2>/dev/null || return 0
    fresh=$(mktemp -d "$cache/new.XXXXXX" 2>/dev/null) || return 0
    signal=''
    exec 3<&0
    "$java" -XX:ArchiveClassesAtExit="$fresh/classes" -Dcoreos.status="$fresh/status" "$@" <&3 3<&- &
    child=$!
    exec 3<&-
    trap 'signal=129; kill -s HUP "$child"' HUP
    trap 'signal=130; kill -s TERM "$child"' INT # which a process in the background ignores
    trap 'signal=143; kill -s TERM "$child"' TERM
    while :; do
        wait "$child"
        status=$?
        kill -s 0 "$child" 2>/dev/null || break
    done
    said=''
    [ ! -r "$fresh/status" ] || read -r said <"$fresh/status"
    if [ "$said-$status" = 0-0 ] && [ -s "$fresh/classes" ]; then
        rm -rf "$cache"/classes-*-"$place"-*.jsa "$cache/classes.jsa"
        chmod 600 "$fresh/classes"
        mv -f "$fresh/classes" "$cache/$name-$(stat -c %s "$fresh/classes").jsa"
        # Remove archives that are no longer used, and the remains of runs that were killed.
        find "$cache" -maxdepth 1 \( -name 'classes-*' -mtime +60 -o -name 'new.*' -mtime +1 \) \
            -exec rm -rf {} + 2>/dev/null
    fi
    rm -rf "$fresh"
    exit "${signal:-${said:-$status}}"
}

newline='
'
self=$0

# The virtual machine would reuse a closed descriptor 0, 1 or 2 for the next file that it opens, which would then
# be read as the archive or the password, or receive our messages. Outputs are opened for reading: writing must fail.
{ true 3<&0; } 2>/dev/null || exec </dev/null
{ true 3>&1; } 2>/dev/null || exec 1</dev/null
{ true 3>&2; } 2>/dev/null || exec 2>/dev/null

# Java cannot open a file whose name has more than ASCII where the locale is C, as it is without LANG or in an image
# without locales.
case "$*$PWD${HOME:-}" in
    *[!\ -~]*) [ "$(locale charmap 2>/dev/null)" != ANSI_X3.4-1968 ] || export LC_ALL=C.UTF-8 ;;
esac
cached=''
if [ -z "${COREOS_ASSEMBLER_NO_CACHE:-}" ] && identify "$@" && find_cache && trusted; then cached=yes; fi

set -- -jar "$self" "$@"
if [ -t 1 ]; then set -- -Dcoreos.terminal.out=true "$@"; fi
if [ -t 2 ]; then set -- -Dcoreos.terminal=true "$@"; fi
# Standard output is for the command alone: messages of the virtual machine go to standard error, and of its log only
# the error that it cannot create a thread.
set -- -XX:+UseSerialGC -XX:-UsePerfData -Xlog:disable -Xlog:os*=warning:stderr -XX:+DisplayVMOutputToStderr "$@"

if [ -n "$cached" ]; then
    if find_archive; then
        exec "$java" -Xshare:auto -XX:SharedArchiveFile="$found" "$@"
    fi
    run_and_keep "$@"
fi
exec "$java" "$@"
