#!/usr/bin/env bash
# Part of cosa-build.sh: removes COSA's copies of the pull secret. Not to be run directly.
#
# From 2026 on, `cosa build` copies $REGISTRY_AUTH_FILE to tmp/build/registry-auth-file.json, because its virtual machine
# sees only COSA's directory, and removes the copy only if the build succeeds.
#
# shellcheck disable=SC2016,SC2034,SC2154 # texts for other shells; shared with cosa-build.sh

# Removes the copy of the secret from COSA's directory, the current one. Argument: [FILE], the secret. If tmp/build is
# reached through a link, only a copy with the same content as FILE is removed.
sweeper='here=$(pwd -P) && cd -P tmp/build 2>/dev/null || exit 0
    copy=registry-auth-file.json
    if [ "$(pwd -P)" = "${here%/}/tmp/build" ] || { [ -f $copy ] && [ ! -L $copy ] && cmp -s "${1:-/dev/null}" $copy; }; then
        rm -rf -- ./$copy
    fi'

# Keeps removing the copy until no process of this run is left that could recreate it. Arguments: SWEEPER COOKIE FILE
# [SENT-FILE]. The loop runs within one call, because each call in a remote session takes a while.
watcher='sh -c "$1" sh "$3"
    [ -z "${4:-}" ] || rm -f -- "$4"
    while grep -qzFx -- "$2" /proc/[0-9]*/environ 2>/dev/null; do
        sleep 1
        sh -c "$1" sh "$3"
    done
    sh -c "$1" sh "$3"'

# Runs until the script writes a line or is killed. Arguments: SWEEPER WATCHER COOKIE FILE [REMOTE-FILE]. Descriptor 4
# keeps the secret readable after its file is removed. SIGTERM may be sent to this process alone; therefore it then
# removes the copy without waiting for the end of the script.
copies_guard='trap "" INT HUP
    trap "ending=1; sh -c \"\$1\" sh /proc/self/fd/4" TERM
    ending=
    { exec 4<"$4"; } 2>/dev/null || exec 4</dev/null
    while :; do
        read -rt 1 _
        code=$?
        [ $code -ne 0 ] || exit
        [ $code -gt 128 ] || break
        [ -z "$ending" ] || sh -c "$1" sh /proc/self/fd/4
    done
    if [ -n "${5:-}" ]; then
        cosa shell -- sh -c "$2" sh "$1" "$3" "$5" "$5" </dev/null
    else
        sh -c "$2" sh "$1" "$3" /proc/self/fd/4
    fi'

# Starts the process that removes copies of FILE. The process continues even if this script is killed.
guard_copies() {
    guarded_file=$1
    exec 5> >(exec "${session[@]}" bash -c "$copies_guard" bash "$sweeper" "$watcher" "$cookie" "$1" "$remote_auth" \
        >/dev/null 2>&1 3>&- 6<&- 7>&- 9>&-)
}

# Removes the copy that this run made.
remove_copies() {
    [ -n "$guarded_file" ] || return 0
    in_session sh -c "$sweeper" sh "${remote_auth:-$guarded_file}"
}

# Removes the copies of earlier runs that could not clean up, for example because the machine crashed.
remove_old_copies() {
    if [ -z "$remote" ]; then
        in_session sh -c "$sweeper" sh "${REGISTRY_AUTH_FILE:-}"
        return
    fi
    in_session sh -c 'for file in /proc/[0-9]*/environ; do
            ! tr "\0" "\n" <"$file" 2>/dev/null | grep "^COSA_BUILD_RUN=" | grep -qvxF -- "$2" || exit 0
        done
        rm -rf -- /tmp/COSA_BUILD_RUN=*.json /tmp/COSA_BUILD_RUN=*.home tmp/COSA_BUILD_RUN=*.ociarchive
        exec sh -c "$1" sh' sh "$sweeper" "$cookie"
}
