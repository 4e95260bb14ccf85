#!/usr/bin/env bash
# Part of cosa-build.sh and build-image.sh: starts processes, and ends them with all their descendants. Not to be run
# directly.
#
# Each command runs in a separate session, so that a terminal's Ctrl-C reaches it only through the script, and carries a
# cookie in its environment.
#
# shellcheck disable=SC2034,SC2154 # shared with the script
child=''
cookie="COSA_BUILD_RUN=$$.$RANDOM.$(date +%s%N)"
session=()
! command -v setsid >/dev/null || session=(setsid)

# Starts a command in the background. It inherits the lock of cosa-build.sh, but not the script's standard output.
start() {
    env "$cookie" "${session[@]}" "$@" </dev/null 3>&- 5>&- 7>&- &
    child=$!
}

finish() {
    local code
    wait "$child" 2>/dev/null
    code=$?
    child=''
    return $code
}

# Lists the running processes that were started: the child's session and descendants, and all that carry the cookie,
# which finds those that left both, such as daemons.
tree() {
    local file text state pid ppid group leader grown=1
    local -A parent=() known=()
    [ -z "$child" ] || known[$child]=1
    for file in /proc/[0-9]*/stat; do
        text=''
        { IFS= read -r -d '' text <"$file"; } 2>/dev/null
        [ -n "$text" ] || continue
        pid=${text%% *}
        # Skips the command's name, which may contain any character, even parentheses.
        read -r state ppid group leader _ <<<"${text##*) }"
        [ "$state" != Z ] || continue
        parent[$pid]=$ppid
        [[ $child != "$group" && $child != "$leader" ]] || known[$pid]=1
    done
    while IFS=/ read -r _ _ pid _; do
        known[$pid]=1
    done < <(grep -lzFx -- "$cookie" /proc/[0-9]*/environ 2>/dev/null)
    while [ $grown = 1 ]; do
        grown=0
        for pid in "${!parent[@]}"; do
            [ -z "${known[$pid]:-}" ] && [ -n "${known[${parent[$pid]}]:-}" ] && known[$pid]=1 grown=1
        done
    done
    for pid in "${!known[@]}"; do
        [ -z "${parent[$pid]:-}" ] || [ "$pid" = $$ ] || echo "$pid"
    done
}

# Ends the processes: SIGTERM, and SIGKILL after three seconds (Jenkins allows five).
end_processes() {
    local pids round
    for round in {0..40}; do
        mapfile -t pids < <(tree)
        [ ${#pids[@]} -gt 0 ] || return 0
        if [ "$round" -eq 0 ]; then
            kill -s TERM -- "${pids[@]}" 2>/dev/null
        elif [ "$round" -ge 15 ]; then
            kill -s KILL -- "${pids[@]}" 2>/dev/null
        fi
        sleep 0.2
    done
    note "these processes do not end: ${pids[*]}"
}
