#!/bin/sh
# The command line as one executable file: this script, and after it the jar that it starts.
#
# A push of what a registry has already takes less time than a Java virtual machine usually takes to load its classes.
# So the first run leaves them in a form that the next ones map into memory (class data sharing); where that cannot
# be kept, everything still works. No counters are kept in /tmp.
cache=${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/coreos-assembler
classes=$cache/classes.jsa
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

set -- -jar "$0" "$@"
if [ -t 2 ]; then set -- -Dcoreos.terminal=true "$@"; fi
set -- -XX:+UseSerialGC -XX:-UsePerfData "$@"

# Newer than this file and than the virtual machine that made it, or made anew.
# shellcheck disable=SC3013 # not in POSIX, but in dash, bash and busybox
if [ "$classes" -nt "$0" ] && [ "$classes" -nt "$(command -v "$java")" ]; then
    exec "$java" -Xshare:auto -XX:SharedArchiveFile="$classes" "$@"
fi
if [ -z "${COREOS_ASSEMBLER_NO_CACHE:-}" ] && mkdir -p "$cache" 2>/dev/null && [ -w "$cache" ]; then
    fresh=$cache/classes.$$
    "$java" -XX:ArchiveClassesAtExit="$fresh" -Xlog:cds=off -Xlog:cds+dynamic=off "$@"
    status=$?
    if [ -s "$fresh" ]; then
        mv -f "$fresh" "$classes" 2>/dev/null || rm -f "$fresh"
    fi
    exit $status
fi
exec "$java" "$@"
