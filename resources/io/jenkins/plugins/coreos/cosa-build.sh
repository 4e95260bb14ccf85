#!/usr/bin/env bash
# Drives CoreOS Assembler (COSA) through the phases of a build.
#
# Standard error is the log. Standard output is the result only, in lines of tab-separated fields:
#   phase  NAME  MILLISECONDS      for each phase that ran
#   before ID                      the latest build before the phases fetch, build and import
#   id ID, arch ARCH, dir PATH     the build, if there is one
#   error  PHASE  CODE  MESSAGE    CODE is COSA's exit code, or -1 if COSA did not fail; MESSAGE is one line
#   tail   LINE                    for each of the last lines that COSA wrote before the error
#   changed true|false             whether COSA made a new build; always printed unless there is an error
#   commitmeta BYTES               size of commitmeta.json, which lists the packages; 0 if it cannot be read
#   meta   BYTES                   the last line; the build's meta.json follows unchanged, then commitmeta.json
# The exit code is 0 for a result and for an error; 128 or more after a signal, without a result.
#
# shellcheck source-path=SCRIPTDIR
exec 3>&1 1>&2
set -u
phase=init alone='' before='' id='' arch='' basearch='' changed=false previous_build='' ready='' platforms='' work='' secret='' guarded_file='' imported='' hint='' args=() building=() took=()
overrides=() rpms=() artifacts=() fetch_args=() build_args=() requested=()
all_phases=(init buildfetch import fetch build osbuild compress)
declare -A opt=([cosa-dir]=. [kvm]=auto)
trap leave EXIT
. "$(dirname "$0")/run-process.sh"
. "$(dirname "$0")/cosa-process.sh"
. "$(dirname "$0")/cosa-phases.sh"
. "$(dirname "$0")/cosa-import.sh"
. "$(dirname "$0")/cosa-copies.sh"

# Cleans up on every exit; above all, removes the pull secret.
# shellcheck disable=SC2317 # the trap on EXIT runs it
leave() {
    remove_copies
    [ -z "$secret" ] || rm -rf -- "$secret"
    [ -z "$remote_auth" ] || in_session rm -rf "$remote_auth" "/tmp/$cookie.home"
    [ -z "$remote_archive" ] || in_session rm -f "$remote_archive"
    [ -z "$work" ] || rm -rf "$work"
    [ -z "$guarded_file" ] || echo >&5
}

# Writes a line of the result; characters that would end a field or the line become blanks.
line() {
    local IFS=$'\t' fields=("${@//[$'\t\n\r']/ }")
    printf '%s\n' "${fields[*]}" >&3
}

# Ends the script with an error: MESSAGE [COSA's exit code].
fail() {
    local entry text
    for entry in "${took[@]}"; do line phase "${entry% *}" "${entry#* }"; done
    line error "$phase" "${2:--1}" "$1"
    # Removes escape sequences, carriage returns of progress bars, other control characters, and empty lines.
    [ -z "${2:-}" ] || LC_ALL=C sed -e $'s/\x1b\\[[0-9;?]*[ -\\/]*[@-~]//g' -e $'s/[\t]/ /g' "$work/tail" | tr '\r' '\n' |
        LC_ALL=C tr -d '\000-\011\013-\037\177' | LC_ALL=C grep -a '[^ ]' | tail -n 10 | cut -b -500 |
        while IFS= read -r text; do line tail "$text"; done
    exit 0
}

# Milliseconds as text for users, as the class TimeSpan formats them: "less than 0.1 s", "1.2 s", "1 min", "2 h 10 min".
human() {
    local seconds=$(($1 / 1000)) tenths=$(($1 / 100))
    if [ "$tenths" -eq 0 ]; then
        printf 'less than 0.1 s'
    elif [ $seconds -lt 10 ] && [ $((tenths % 10)) -ne 0 ]; then
        printf '%d.%d s' $seconds $((tenths % 10))
    elif [ $seconds -lt 60 ]; then
        printf '%d s' $seconds
    elif [ $seconds -lt 3600 ]; then
        units $((seconds / 60)) min $((seconds % 60)) s
    else
        units $((seconds / 3600)) h $((seconds % 3600 / 60)) min
    fi
}

# LARGE UNIT SMALL UNIT: omits a zero in the smaller unit.
units() {
    printf '%d %s' "$1" "$2"
    [ "$3" -eq 0 ] || printf ' %d %s' "$3" "$4"
}

# A number of bytes as text for users, as the class ByteSize formats them: "310 KiB", "2.56 GiB".
size() {
    local bytes=$1 scale=1024 unit=0 hundredths names=(KiB MiB GiB TiB)
    if [ "$bytes" -lt 1024 ]; then
        printf '%d B' "$bytes"
        return
    fi
    while [ $((bytes / scale)) -ge 1000 ] && [ $unit -lt 3 ]; do
        scale=$((scale * 1024))
        unit=$((unit + 1))
    done
    hundredths=$(((bytes * 100 + scale / 2) / scale))
    if [ $hundredths -lt 1000 ]; then
        printf '%d.%02d %s' $((hundredths / 100)) $((hundredths % 100)) "${names[unit]}"
    elif [ $hundredths -lt 10000 ]; then
        printf '%d.%d %s' $((hundredths / 100)) $((hundredths % 100 / 10)) "${names[unit]}"
    else
        printf '%d %s' $((hundredths / 100)) "${names[unit]}"
    fi
}

one_of() {
    local value=$1
    shift
    [[ " $* " = *" $value "* ]]
}

# Takes ownership of a pull secret, FILE in a private directory. The directory is removed when this script ends, even by
# SIGKILL: a background process detects that by the end of a pipe that only this script holds open.
guard_secret() {
    opt[authfile]=$1
    secret=${1%/*}
    # shellcheck disable=SC2016,SC2093 # expanded by the shell that it starts
    exec 7> >(exec "${session[@]}" bash -c 'trap "" INT HUP; trap "rm -rf -- \"\$1\"; exit" TERM
        while read -r _; do :; done
        rm -rf -- "$1"' bash "$secret" >/dev/null 2>&1 3>&-)
    # The lock marks the file as in use, for as long as any process of the build runs.
    if { exec 6<"$1"; } 2>/dev/null && command -v flock >/dev/null; then flock -s 6; fi
}

read_arguments() {
    local name
    while [ $# -gt 0 ]; do
        name=${1#--}
        case $1 in
            --transient | --versionary | --strict | --force | --skip-prune | --compress | --verify | --clean-cache)
                opt[$name]=1
                shift
                continue
                ;;
        esac
        [ $# -gt 1 ] || fail "the option $1 is unknown, or lacks its value"
        case $1 in
            --cosa-dir | --source | --branch | --commit | --variant | --yumrepos | --yumrepos-branch | --build-fetch-url | \
                --version | --parent-build | --autolock | --kvm | --authfile | --import-image | --arch) opt[$name]=$2 ;;
            --download) opt[download]+=${opt[download]:+,}$2 ;;
            --secret-file) guard_secret "$2" ;;
            --override) overrides+=("$2") ;;
            --override-rpm) rpms+=("$2") ;;
            --artifact) artifacts+=("$2") ;;
            --fetch-arg) fetch_args+=("$2") ;;
            --build-arg) build_args+=("$2") ;;
            --phase) requested+=("$2") ;;
            *) fail "the option $1 is unknown" ;;
        esac
        shift 2
    done
}

# Sets $phases to the requested ones, or those that the options require, in COSA's order.
plan_phases() {
    local item
    phases=()
    for item in "${requested[@]}"; do
        one_of "$item" "${all_phases[@]}" || fail "the phase '$item' is unknown; the phases are ${all_phases[*]}"
    done
    if [ ${#requested[@]} -eq 0 ]; then
        requested=(init fetch build)
        if [ -n "${opt[import-image]:-}" ]; then requested=(import ${opt[source]:+init}); fi
        [ -z "${opt[build-fetch-url]:-}" ] || requested+=(buildfetch)
        [ ${#artifacts[@]} -eq 0 ] || requested+=(osbuild)
        [ -z "${opt[compress]:-}" ] || requested+=(compress)
    fi
    for item in "${all_phases[@]}"; do
        ! one_of "$item" "${requested[@]}" || phases+=("$item")
    done
    phase=${phases[0]}
}

check_arguments() {
    local item
    one_of "${opt[kvm]}" auto required none || fail "kvm is '${opt[kvm]}'; it can be auto, required or none"
    [[ ${opt[cosa-dir]} != *[$'\n\r\t']* ]] || fail "cosaDir has a tab or a line break in its name"
    [[ ${opt[source]:-} != -* ]] || fail "the source '${opt[source]}' begins with a dash: give a Git URL or an absolute path"
    for item in "${artifacts[@]}"; do
        # The name becomes part of a COSA command.
        [[ $item =~ ^[a-z0-9][a-z0-9_-]*$ ]] || fail "the artifact '$item' is not the name of a platform, such as qemu, metal or live"
    done
    ! one_of osbuild "${phases[@]}" || [ ${#artifacts[@]} -gt 0 ] || fail "the phase osbuild needs artifacts, such as qemu"
    ! one_of import "${phases[@]}" || [ -n "${opt[import-image]:-}" ] ||
        fail "the phase import needs importImage, the image to import"
    ! one_of buildfetch "${phases[@]}" || [ -n "${opt[build-fetch-url]:-}" ] ||
        fail "the phase buildfetch needs buildFetchUrl, the URL of earlier builds"
}

# Relative paths refer to the directory where the script starts, not to COSA's.
find_files() {
    local i item
    for i in "${!overrides[@]}"; do
        [[ ${overrides[i]} = /* ]] || overrides[i]=$PWD/${overrides[i]}
        [ -d "${overrides[i]}" ] || fail "the override ${overrides[i]} is not a directory: name one, absolute or relative to the current directory"
    done
    for i in "${!rpms[@]}"; do
        [[ ${rpms[i]} = /* ]] || rpms[i]=$PWD/${rpms[i]}
        [ -f "${rpms[i]}" ] || fail "the override RPM ${rpms[i]} is not a file: name one, absolute or relative to the current directory"
    done
    item=${opt[import-image]:-}
    if [[ $item = oci-archive:* ]]; then
        item=${item#*:}
        [[ $item = /* ]] || item=$PWD/$item
        opt[import-image]=oci-archive:$item
        [[ $item != *:* ]] || fail "the path $item contains a colon, after which COSA expects the name of an image: move the archive"
        ! one_of import "${phases[@]}" || { [ -f "$item" ] && [ -r "$item" ]; } ||
            fail "the archive $item cannot be read: name a file, absolute or relative to the current directory"
    fi
    [ -n "${opt[authfile]:-}" ] || return 0
    [[ ${opt[authfile]} = /* ]] || opt[authfile]=$PWD/${opt[authfile]}
    { [ -f "${opt[authfile]}" ] && [ -r "${opt[authfile]}" ]; } || fail "the authfile ${opt[authfile]} cannot be read: correct its path or its permissions"
}

prepare() {
    command -v cosa >/dev/null || fail "there is no cosa on PATH: run this in a container of the coreos-assembler image"
    # Pods with a random UID have HOME=/, which breaks git and skopeo, and umask 0000, which COSA refuses.
    [ "$(umask)" != 0000 ] || umask 0022
    work=$(mktemp -d "${TMPDIR:-/tmp}/cosa-build.XXXXXXXX") || fail "cannot create a directory in ${TMPDIR:-/tmp}: is it full, or not writable?"
    if [ -z "${HOME:-}" ] || [ ! -d "$HOME" ] || [ ! -w "$HOME" ]; then
        export HOME=$work/home
        mkdir "$HOME"
    fi
    check_cosa_dir
    { mkdir -p -- "${opt[cosa-dir]}" && cd -- "${opt[cosa-dir]}"; } || fail "cannot use ${opt[cosa-dir]} as cosaDir: name a directory that this user can create or enter"
    # Passed in the environment: all versions of COSA read the variable, only newer ones have an option.
    [ -z "${opt[authfile]:-}" ] || export REGISTRY_AUTH_FILE=${opt[authfile]}
    take_lock
    use_kvm
    if [ -n "$remote" ]; then
        remove_old_copies
        [ -z "${opt[authfile]:-}" ] || remote_auth=/tmp/$cookie.json
    fi
    # Needed even without an authfile: an argument for COSA or the environment of a remote session may name another one.
    guard_copies "${REGISTRY_AUTH_FILE:-/dev/null}"
    [ -z "$remote_auth" ] || send_authfile
    check_artifacts
}

# Copies the authfile to /tmp of the remote session, which is in memory there. It is removed however this script ends.
send_authfile() {
    start cosa remote-session sync "${opt[authfile]}" ":$remote_auth" >/dev/null
    finish || fail "cannot copy the authfile to the remote session: is the session still there?"
}

run_phase() {
    local begun millis code
    phase=$1
    begun=$(date +%s%3N)
    printf -- '--- cosaBuild: %s ---\n' "$phase"
    if [ "$phase" != init ] && [ -z "$ready" ]; then
        [ "$phase" = import ] || usable || fail "$PWD is not initialized: run the phase init first, with a source"
    fi
    ready=1
    # The latest build is looked up only now, because buildfetch adds builds.
    if [ -z "$previous_build" ] && one_of "$phase" import fetch build; then
        ! find_build || before=$id
        previous_build=$id/$arch
    fi
    "phase_$phase"
    code=$?
    millis=$(($(date +%s%3N) - begun))
    took+=("$phase $millis")
    if [ $code -ne 0 ]; then
        printf -- '--- cosaBuild: %s failed after %s ---\n' "$phase" "$(human $millis)"
        fail "$last ended with exit code $code${hint:+: $hint}" $code
    fi
    printf -- '--- cosaBuild: %s took %s ---\n' "$phase" "$(human $millis)"
}

# Prints three lines for users, and the result.
deliver() {
    local entry image commit times=''
    for entry in "${took[@]}"; do
        line phase "${entry% *}" "${entry#* }"
        times+="${times:+, }${entry% *} $(human "${entry#* }")"
    done
    [ -z "$before" ] || line before "$before"
    if find_build; then
        if read_file "builds/$id/$arch/commitmeta.json"; then mv "$work/answer" "$work/commitmeta"; else : >"$work/commitmeta"; fi
        # shellcheck disable=SC2016 # expanded by the shell where COSA runs
        in_session sh -c 'stat -c "%s %n" "$1"/*-ostree.*archive | tail -n 1' sh "builds/$id/$arch"
        image=$answer
        read_file "builds/$id/$arch/meta.json" || fail "cannot read $PWD/builds/$id/$arch/meta.json: the build is incomplete; build again with force"
        commit=$(grep -o '"ostree-commit": *"[^"]*"' "$work/answer" | head -n 1 | cut -d '"' -f 4)
        if [ "$changed" = true ]; then
            note "new build $id ($arch), commit $commit"
        elif [ -n "$imported" ]; then
            note "no new build; the imported one is $id ($arch), commit $commit"
        elif one_of build "${phases[@]}"; then
            note "no new build; the latest is $id ($arch), commit $commit"
        else
            note "build $id ($arch), commit $commit"
        fi
        if [ -n "$image" ]; then
            note "archive ${image#* }, a file of $(size "${image%% *}")"
        else
            note "archive not in this directory"
        fi
        note "$times"
        line id "$id"
        line arch "$arch"
        line dir "$PWD/builds/$id/$arch"
        line changed "$changed"
        line commitmeta "$(wc -c <"$work/commitmeta")"
        line meta "$(wc -c <"$work/answer")"
        cat "$work/answer" "$work/commitmeta" >&3
    else
        note "no build yet; $times"
        line changed false
    fi
}

read_arguments "$@"
plan_phases
check_arguments
find_files
prepare
for phase in "${phases[@]}"; do run_phase "$phase"; done
[ -z "${opt[verify]:-}" ] || verify
[ -z "${opt[clean-cache]:-}" ] || clean_cache
deliver
