#!/usr/bin/env bash
# Part of cosa-build.sh: runs COSA and terminates it. Not to be run directly.
#
# COSA's output goes straight to the log, and its last lines to $work/tail.
#
# shellcheck disable=SC2034,SC2154 # shared with cosa-build.sh
answer='' last=cosa
remote=${COREOS_ASSEMBLER_REMOTE_SESSION:-} # if set, COSA runs every command elsewhere, in the container of this id
remote_auth='' remote_archive=''
oras_home='' # if set, the home directory of COSA's commands; see make_oras_home

note() { printf 'cosaBuild: %s\n' "$*"; }

# Runs a short command where COSA runs; its output goes to $answer and $work/answer.
in_session() {
    local code
    [ -z "$remote" ] || set -- cosa shell -- "$@"
    start "$@" >"$work/answer" 2>/dev/null
    finish
    code=$?
    answer=$(tr -d '\000' <"$work/answer")
    return $code
}

# Reads a file that a build wrote, into $answer and $work/answer: only a regular file of up to 8 MiB, because reading
# any other file could block or never end.
read_file() {
    # shellcheck disable=SC2016 # expanded by the shell where COSA runs
    in_session sh -c '[ -f "$1" ] && exec head -c 8388609 -- "$1"' sh "$1" && [ "$(wc -c <"$work/answer")" -le 8388608 ]
}

# Runs COSA: COMMAND [ARGUMENT...]. Only a bounded part of its output is kept.
run() {
    last="cosa $1"
    set -- cosa "$@"
    [ -z "$oras_home" ] || set -- env "HOME=$oras_home" "$@"
    [ -z "$remote" ] || set -- cosa shell -- env "$cookie" ${remote_auth:+"REGISTRY_AUTH_FILE=$remote_auth"} "$@"
    rm -f "$work/tail"
    # By now, standard output is the log too, and remains usable if standard error is turned off.
    if [ -f /proc/self/fd/1 ] && { exec 8</proc/self/fd/1; } 2>/dev/null; then
        run_into_file "$@"
    else
        run_through_pipe "$@"
    fi
}

# The log of a durable task is a file: COSA writes to it directly, as the commands of sh do, and the last lines are read
# from it.
run_into_file() {
    local code from written
    from=$(stat -L -c %s /proc/self/fd/8)
    start "$@" 2>&1 8<&-
    finish
    code=$?
    written=$(($(stat -L -c %s /proc/self/fd/8) - from))
    ((written >= 0 && written < 16384)) || written=16384
    tail -c "$written" <&8 >"$work/tail"
    exec 8<&-
    return $code
}

# Other outputs, such as a pipe or a terminal, cannot be read back.
run_through_pipe() {
    local code reader
    rm -f "$work"/{out,copy,end}
    mkfifo "$work"/{out,copy,end} || fail "cannot create a pipe in $work: is its file system full?"
    tail -c 16384 4>"$work/end" <"$work/copy" >"$work/tail" 3>&- 5>&- 7>&- 9>&- &
    reader=$!
    tee "$work/copy" <"$work/out" 3>&- 5>&- 7>&- 9>&- &
    reader="$reader $!"
    exec 8<"$work/end" # end of file means that all output has been read
    start "$@" >"$work/out" 2>&1 8<&-
    finish
    code=$?
    read -rt 5 _ <&8
    if [ $? -gt 128 ]; then
        note "$last left a process behind that keeps its output open; no longer waiting for it"
        # shellcheck disable=SC2086 # two ids
        kill $reader 2>/dev/null
    fi
    exec 8<&-
    # shellcheck disable=SC2086
    wait $reader 2>/dev/null
    return $code
}

# Ends the processes that COSA started, also in a remote session.
end_tree() {
    if [ -n "$remote" ]; then
        # shellcheck disable=SC2016 # expanded by the shell where COSA runs
        timeout 4 cosa shell -- sh -c 'for signal in TERM KILL; do
            grep -lzFx -- "$1" /proc/[0-9]*/environ 2>/dev/null | while IFS=/ read -r _ _ pid _; do
                kill -s $signal "$pid"
            done
            [ $signal = KILL ] || sleep 1
        done' sh "$cookie" </dev/null >/dev/null 2>&1
    fi
    end_processes
}

# Ends the script after a signal: NAME EXIT-CODE.
stopped() {
    trap '' TERM INT HUP
    note "stopped by SIG$1 in the phase $phase; ending COSA"
    end_tree
    after_stop
    exit "$2"
}
trap 'stopped TERM 143' TERM
trap 'stopped INT 130' INT
trap 'stopped HUP 129' HUP
