#!/usr/bin/env bash
# Part of build-image.sh: removes the leftovers of a build from the builder's storage. Not to be run directly.
#
# shellcheck disable=SC2034,SC2154 # shared with build-image.sh

# Removes the image, and the leftovers of an interrupted builder: its containers, which hold copies of the secrets, and
# the images of finished stages. Other builds may use the same storage; the containers of this build are those whose
# file buildah.json contains the id of the build.
sweep() {
    local file container stage
    [ -z "$graph" ] || for file in "$graph"/*-containers/*/userdata/buildah.json; do
        grep -qsF -- "id=$id," "$file" || continue
        container=${file%/userdata/*}
        stage=$(grep -oE '"image-id":"[0-9a-f]{64}"' "$file" | head -n 1 | grep -oE '[0-9a-f]{64}')
        if [ "$builder" = podman ]; then limited podman rm --force "${container##*/}"; else limited buildah rm "${container##*/}"; fi
        remove_unknown "$stage"
    done >/dev/null 2>&1 </dev/null 3>&-
    [ -z "$has_image" ] || limited "${tool[@]}" rmi "$image" >/dev/null 2>&1 </dev/null 3>&-
    [ "$kind" != archive ] || [ -n "$remote" ] || remove_unknown "$base_id" >/dev/null 2>&1 </dev/null 3>&-
    return 0
}

# Removes an image that was not in the storage before the build. A base from a registry stays, for the next build.
remove_unknown() {
    [ -n "$1" ] && { [ "$1" != "$base_id" ] || [ "$kind" = archive ]; } && [[ $images != *"$1"* ]] || return 0
    limited "$builder" rmi "$1"
}

# Runs a command of the builder with a time limit, because a remote host may not answer, and this script ignores signals
# by now.
limited() { if command -v timeout >/dev/null; then timeout -k 5 120 "$@"; else "$@"; fi; }

# Cleans up even after SIGKILL: a background process detects the end of this script by the end of a pipe. Its
# environment lacks the variables by which Jenkins finds the processes to kill. It ends when everything is removed.
guard() {
    mkfifo "$work/alive" || fail "cannot write to $work: is its file system full?"
    # shellcheck disable=SC2016 # expanded by the shell that it starts
    "${session[@]}" env -u JENKINS_SERVER_COOKIE -u JENKINS_NODE_COOKIE -u BUILD_ID bash -c "$(
        declare -f guarded sweep remove_unknown limited end_processes tree
        declare -p work secret partial builder tool cookie kind id image
    )"$'\nguarded' >/dev/null 2>&1 </dev/null 3>&- 6<&- &
    exec 7>"$work/alive"
}

# Tells the background process the value of a variable, in one line: NAME VALUE.
tell() { printf '%s=%s\n' "$1" "$2" >&7; }

# Runs in the background process.
guarded() {
    local text graph='' images='' base_id='' has_image=1 remote='' child=''
    trap '' INT HUP TERM
    note() { :; }
    while read -r text; do
        case $text in
            done) exit ;;
            *=*) declare "${text%%=*}=${text#*=}" ;;
        esac
    done <"$work/alive"
    end_processes
    child=''
    [ -z "$secret" ] || rm -rf -- "$secret"
    sweep
    rm -rf -- "$work" "$partial"
}
