#!/usr/bin/env bash
# Part of cosa-build.sh: the phases, and the inspection of COSA's directory. Not to be run directly.
#
# shellcheck disable=SC2034,SC2154 # cosa-build.sh declares these

# An interrupted osbuild leaves a marker that makes COSA refuse the next osbuild.
after_stop() { [ ${#building[@]} -eq 0 ] || in_session rm -f -- "${building[@]}"; }

# Returns success if $phase can run here: if there is a build, only fetch and build need a configuration.
usable() { initialized || { ! one_of "$phase" fetch build && in_session test -e builds/builds.json; }; }

initialized() { in_session test -e src/config && { [ -n "$remote" ] || [ ! -e .cosa-build-init ]; }; }

# Sets $basearch to COSA's name for the architecture of the machine that it runs on.
find_basearch() {
    [ -z "$basearch" ] || return 0
    { in_session cosa basearch && [[ $answer =~ ^[a-z0-9_]+$ ]]; } || in_session uname -m
    basearch=$answer
}

# Finds the imported build, or else the latest one: sets $id and $arch, both empty if there is no build.
find_build() {
    id=$imported arch=''
    if [ -n "$imported" ]; then
        : # not the latest one if other builds were made since
    elif in_session readlink builds/latest; then
        id=${answer%/}
        id=${id##*/}
    elif read_file builds/builds.json; then
        # COSA removes the link before it creates the new one; the newest build is the first in the list.
        id=$(grep -o '"id": *"[^"/]*"' "$work/answer" | head -n 1 | cut -d '"' -f 4)
    fi
    case $id in
        '' | . | .. | -* | *[[:cntrl:]]*) # not a build's name, and would become part of paths
            id=''
            return 1
            ;;
    esac
    find_basearch
    # If only other architectures were fetched, one of them is the latest build.
    # shellcheck disable=SC2016 # expanded by the shell where COSA runs
    in_session sh -c 'cd "builds/$1" && for arch in "$2" *; do
        [ ! -e "$arch/meta.json" ] || { echo "$arch" && exit; }
    done' sh "$id" "$basearch"
    arch=$answer
    [ -n "$arch" ] || id=''
    [ -n "$id" ]
}

# Takes the lock, and removes what a killed COSA left behind, such as osbuild's markers; phase_init handles a partial src.
# The lock distinguishes leftovers from work in progress: all processes that COSA starts hold it while they run.
take_lock() {
    local mark
    [ -z "$remote" ] || return 0
    # Opening a FIFO would block, and a link would lead elsewhere; neither was created by this script.
    if [ -L .cosa-build-lock ] || { [ -e .cosa-build-lock ] && [ ! -f .cosa-build-lock ]; }; then rm -f .cosa-build-lock; fi
    { exec 9>>.cosa-build-lock; } 2>/dev/null || fail "cannot write to $PWD: change its owner, or use another cosaDir"
    command -v flock >/dev/null || { remove_old_copies && return; }
    if flock -n 9 2>/dev/null; then
        alone=1
        remove_old_copies
        [ -L tmp ] || rm -rf tmp/cosa-import-*
        for mark in builds/*/*/.*.building; do
            [ ! -e "$mark" ] || { note "removing $mark, left over from a build that was killed" && rm -f -- "$mark"; }
        done
    fi
    flock -ns 9 2>/dev/null
    return 0
}

# Rejects a cosaDir inside builds/ or src/ of another COSA work directory. It need not exist.
check_cosa_dir() {
    local dir parent
    [ -z "$remote" ] || return 0
    dir=$(realpath -m -- "${opt[cosa-dir]}" 2>/dev/null) || return 0
    while [ "$dir" != / ]; do
        parent=${dir%/*}
        case ${dir##*/} in
            builds) [ ! -f "$dir/builds.json" ] && [ ! -e "$parent/src/config" ] ;;
            src) [ ! -e "$dir/config" ] || [ ! -d "$parent/builds" ] ;;
        esac || fail "${opt[cosa-dir]} is inside the COSA work directory ${parent:-/}: set cosaDir to ${parent:-/}"
        dir=${parent:-/}
    done
}

use_kvm() {
    local device=${COSA_BUILD_KVM_DEVICE:-/dev/kvm} # for tests: COSA itself looks at /dev/kvm only
    [ -z "$remote" ] || return 0
    if [ "${opt[kvm]}" = none ]; then
        export COSA_NO_KVM=1
    elif [ -c "$device" ] && { [ -w "$device" ] || sudo -n true 2>/dev/null; }; then # COSA makes it writable with sudo
        [ "${opt[kvm]}" != required ] || unset COSA_NO_KVM
    elif [ "${opt[kvm]}" = required ]; then
        [ ! -c "$device" ] || fail "kvm is 'required', but this user cannot write to $device: give the container access to it"
        fail "kvm is 'required', but there is no $device: run on a node with KVM, in a container that has the device"
    else
        note "no usable $device: COSA runs its virtual machines without KVM, which is slow"
        export COSA_NO_KVM=1
    fi
}

# Sets $args to COSA's options that are set: NAME for a flag, NAME= for an option with a value.
options() {
    local name
    args=()
    for name; do
        case $name in
            *=) [ -z "${opt[${name%=}]:-}" ] || args+=("--$name${opt[${name%=}]}") ;;
            *) [ -z "${opt[$name]:-}" ] || args+=("--$name") ;;
        esac
    done
}

# Copies FILE-OR-DIRECTORY into TARGET, a directory where COSA runs.
copy() {
    note "copying $1 to $2"
    if [ -n "$remote" ]; then
        start cosa remote-session sync "$1" ":$2" && finish
    else
        mkdir -p "$2" && cp -a -- "$1" "$2"
    fi || fail "cannot copy the override $1 to $2: the log above says why"
}

put_overrides() {
    local item
    for item in "${overrides[@]}"; do copy "${item%/}/." overrides/rootfs/; done
    for item in "${rpms[@]}"; do copy "$item" overrides/rpm/; done
    overrides=() rpms=()
}

phase_init() {
    if initialized; then
        [ -z "${opt[source]:-}" ] || note "already initialized: source, branch, commit, variant and yumrepos have no effect"
        return 0
    fi
    [ -n "${opt[source]:-}" ] || fail "$PWD is not initialized: give a source, the Git URL or absolute path of the configuration"
    options transient branch= commit= variant= yumrepos= yumrepos-branch=
    if [ -z "$remote" ] && [ -e .cosa-build-init ]; then
        note "the last init was not completed; starting again"
        rm -rf src
        args+=(--force)
    elif [ -z "$remote" ] && [ -n "$(ls)" ]; then
        fail "$PWD is neither empty nor initialized: set cosaDir to an empty directory"
    fi
    [ -n "$remote" ] || { rm -f .cosa-build-init && (set -C && : >.cosa-build-init); }
    run init "${args[@]}" "${opt[source]}" || return
    rm -f .cosa-build-init
}

phase_buildfetch() {
    run buildfetch "--url=${opt[build-fetch-url]}" || return
    fetched_something || return 0
    # The build's package differences are computed against the parent.
    [ -z "${opt[parent-build]:-}" ] || run buildfetch "--url=${opt[build-fetch-url]}" "--build=${opt[parent-build]}"
}

# COSA succeeds if there is nothing to fetch, as is expected before the first build. A wrong URL, or one that requires a
# login, looks the same. Returns failure if there is no list of builds.
fetched_something() {
    local url=${opt[build-fetch-url]%/} missing=''
    if grep -qaF 'No builds.json found' "$work/tail" || ! in_session test -e builds/builds.json; then
        [[ $url = */builds ]] || missing="; COSA usually keeps builds in $url/builds"
        note "buildFetchUrl: nothing was fetched, because $url/builds.json does not exist or cannot be read. This is expected before the first build there; otherwise, correct the URL or its permissions$missing"
        return 1
    fi
    if grep -qaF 'Remote has empty build list!' "$work/tail"; then
        note "buildFetchUrl: nothing was fetched, because $url/builds.json lists no builds"
        return 1
    fi
    find_basearch
    ! grep -qaE "^No $basearch artifacts for build " "$work/tail" ||
        note "buildFetchUrl: the latest build there does not include $basearch, so COSA has no earlier build to compare with"
}

phase_fetch() {
    local code
    options strict autolock=
    [ ${#rpms[@]} -eq 0 ] || args+=(--with-cosa-overrides)
    put_overrides
    run fetch "${args[@]}" "${fetch_args[@]}"
    code=$?
    # Versions of COSA that fetch during the build may lack this command.
    [ $code -eq 0 ] || ! grep -qaF 'unknown command: fetch' "$work/tail" || code=0
    return $code
}

phase_build() {
    options version= versionary parent-build= autolock= strict force skip-prune
    put_overrides
    # With an explicit target: without it, older versions of COSA also make a qemu image. Newer ones ignore it.
    run build "${args[@]}" "${build_args[@]}" ostree || return
    find_build || fail "cosa build ended without an error, but there is no build in $PWD/builds: its log above may say why"
    [ "$previous_build" = "$id/$arch" ] || changed=true
}

# Sets $platforms to those that this COSA's osbuild supports. Older versions have only buildextend-*.
find_platforms() {
    [ -z "$platforms" ] || return 0
    ! in_session cosa osbuild --supported-platforms || platforms=${answer//$'\n'/ }
}

# Reports an artifact that this COSA cannot make, before anything is built. If COSA gives no answer, the phase osbuild
# reports the error.
check_artifacts() {
    local item known near='' least=3 name
    [ ${#artifacts[@]} -gt 0 ] || return 0
    find_platforms
    for item in "${artifacts[@]}"; do
        [[ " $platforms " != *" $item "* ]] || continue
        # shellcheck disable=SC2016 # expanded by the shell where COSA runs
        ! in_session sh -c 'cosa "buildextend-$1" --help 2>&1' sh "$item" || continue
        [[ ${answer,,} = *"unknown command: buildextend-$item"* ]] || continue
        in_session cosa --help
        known=$({ tr ' ' '\n' <<<"$platforms" && sed -n 's/^ *buildextend-//p' <<<"$answer"; } | sort -u | sed '/^$/d')
        for name in $known; do
            distance "$item" "$name"
            if [ "$answer" -lt "$least" ]; then least=$answer near=$name; fi
        done
        [ -z "$near" ] || near=" (did you mean '$near'?)"
        [ -z "$known" ] || known="; it supports ${known//$'\n'/, }"
        fail "the artifact '$item' is not supported by this version of COSA$near$known"
    done
}

# Sets $answer to the Levenshtein distance of two words: WORD WORD.
distance() {
    local from=$1 to=$2 i j diagonal least row=()
    for ((j = 0; j <= ${#to}; j++)); do row[j]=$j; done
    for ((i = 1; i <= ${#from}; i++)); do
        diagonal=${row[0]} row[0]=$i
        for ((j = 1; j <= ${#to}; j++)); do
            least=$diagonal diagonal=${row[j]}
            [ "${from:i-1:1}" = "${to:j-1:1}" ] || least=$((least + 1))
            ((row[j] + 1 >= least)) || least=$((row[j] + 1))
            ((row[j - 1] + 1 >= least)) || least=$((row[j - 1] + 1))
            row[j]=$least
        done
    done
    answer=${row[${#to}]}
}

phase_osbuild() {
    local item native=() extended=()
    find_build || fail "there is no build in $PWD to make ${artifacts[*]} from: run the phase build first"
    find_platforms
    for item in "${artifacts[@]}"; do
        if [[ " $platforms " = *" $item "* ]]; then native+=("$item"); else extended+=("$item"); fi
        building+=("builds/$id/$arch/.$item.building")
    done
    [ ${#native[@]} -eq 0 ] || run osbuild ${imported:+"--build=$imported"} "${native[@]}" || return
    for item in "${extended[@]}"; do run "buildextend-$item" ${imported:+"--build=$imported"} || return; done
    building=()
}

phase_compress() { run compress ${imported:+"--build=$imported"}; }

# Keeps the files in tmp/ in which COSA records facts about the directory: without them, a later buildfetch would
# overwrite the list of local builds.
clean_cache() {
    note "emptying cache/ and tmp/"
    # shellcheck disable=SC2016 # expanded by the shell where COSA runs
    in_session sh -c 'for place in cache tmp; do
            if [ -L $place ]; then echo "$place is a link: neither it nor its target is removed"; fi
            if [ -d $place ] && [ ! -L $place ]; then set -- "$@" $place; fi
        done
        [ $# -gt 0 ] || exit 0
        chmod -R u+rwX "$@"; for sudo in "" "sudo -n"; do
        $sudo find "$@" -mindepth 1 ! -path tmp/cosa-transient ! -path "tmp/builds-source.*" -delete && exit
    done; exit 1' sh || note "not all of cache/ and tmp/ could be removed"
    [ -z "$answer" ] || note "$answer"
}

# Compares the files of the build with their entries in meta.json.
verify() {
    local entry sha size path expected=() names=()
    phase=verify
    { find_build && read_file "builds/$id/$arch/meta.json"; } || fail "there is no build in $PWD to verify: run the phase build first"
    # The objects below "images", which contain no nested objects (COSA's src/v1.json).
    while IFS= read -r entry; do
        path=$(field path "$entry") sha=$(field sha256 "$entry") size=$(field size "$entry")
        [[ -n $path && $path != */* ]] || fail "meta.json of $id contains the invalid file name '$path': build again with force"
        names+=("$path") expected+=("$sha $size")
    done < <(tr '\n\t\r' '   ' <"$work/answer" | grep -oE '"images" *: *\{( *"[^"]*" *: *\{[^{}]*\} *,?)*' |
        grep -oE '\{[^{}]*\}')
    [ ${#names[@]} -gt 0 ] || return 0
    # shellcheck disable=SC2016 # expanded by the shell where COSA runs
    in_session sh -c 'cd "$1" || exit; shift
        for file; do
            if [ -f "$file" ]; then sum=$(sha256sum <"$file") && echo "${sum%% *} $(($(wc -c <"$file")))"; else echo; fi
        done' sh "builds/$id/$arch" "${names[@]}"
    if [ "$changed" = false ] && [ -z "${answer//[$'\n ']/}" ]; then
        note "none of the files of $id is here: nothing to verify"
        return 0
    fi
    compare || fail "$(cat "$work/wrong")"
    note "all ${#names[@]} files of $id match meta.json"
}

# Reads SHA-256 and size of each of $names from $work/answer, and describes the first that differs from $expected in
# $work/wrong.
compare() {
    local i line sha size
    for i in "${!names[@]}"; do
        IFS= read -r line
        read -r sha size <<<"${expected[i]}"
        if [ -z "$line" ]; then
            echo "$PWD/builds/$id/$arch/${names[i]} does not exist, but meta.json lists it: build again with force"
        elif [ -n "$size" ] && [ "${line#* }" != "$size" ]; then
            echo "$PWD/builds/$id/$arch/${names[i]} has ${line#* } bytes, but meta.json says $size: it was changed or truncated, so build again with force"
        elif [ -n "$sha" ] && [ "${line%% *}" != "$sha" ]; then
            echo "$PWD/builds/$id/$arch/${names[i]} has the SHA-256 ${line%% *}, but meta.json says $sha: it was changed, so build again with force"
        else
            continue
        fi >"$work/wrong"
        return 1
    done <"$work/answer"
}

# A member of a small JSON object: NAME OBJECT.
field() { grep -oE "\"$1\" *: *(\"[^\"]*\"|[0-9]+)" <<<"$2" | head -n 1 | sed 's/^[^:]*: *//; s/"//g'; }
