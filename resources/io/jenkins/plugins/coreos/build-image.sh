#!/usr/bin/env bash
# Builds an image from a Containerfile with buildah or podman, and writes it to an OCI archive.
#
#   --context DIR --containerfile FILE --archive FILE [--builder auto|buildah|podman] [--isolation NAME]
#   --before BASE64 --after BASE64 --kind registry|archive|storage|none --base TEXT [--name NAME] [--platform P]
#   [--target STAGE] [--build-arg NAME=VALUE] [--label NAME=VALUE] [--volume V] [--security-opt O] ...
#   [--secret-file FILE [--login]] [--secret ID] ... [--secret-path ID=PATH] ...
#
# --before and --after are the text of the Containerfile before and after the name of the base. The script pulls the
# base and inserts its name with the digest, NAME@DIGEST. --secret-file names auth.json in a private directory, whose
# subdirectory secrets/ has a file for each --secret; --login means that auth.json contains the registry's login.
#
# Standard error is the log. Standard output is the result only, in lines of tab-separated fields:
#   builder NAME AND VERSION
#   base DIGEST, version TEXT      the base, if there is one
#   archive PATH
#   manifest BASE64, config BASE64 the image's documents in the archive
#   done                           the last line of a build
#   error MESSAGE                  instead of done: the complete message; or
#   failed WHAT                    instead of done: the action that failed; then, in lines tail LINE, the end of the
#                                  builder's output
# The exit code is 0 for a result and for an error; 128 or more after a signal, without a result.
#
# shellcheck source-path=SCRIPTDIR
exec 3>&1 1>&2
set -u
builder=auto isolation='' context='' containerfile='' archive='' before='' after='' kind='' base='' name='' platform='' target=''
secret='' login='' authfile='' work='' partial='' graph='' images='' base_id='' remote='' pinned='' has_image=''
secrets=() paths=() options=() auth=() tool=()
newline=$'\n'
# Identifies this run in the builder's storage: the image by its tag, containers by an unused secret with this id.
id=$$-$RANDOM-$(date +%s%N)
image=localhost/coreos-build-$id
trap leave EXIT
. "$(dirname "$0")/run-process.sh"
. "$(dirname "$0")/build-storage.sh"
. "$(dirname "$0")/skopeo-secrets.sh"

note() { printf 'buildOciImage: %s\n' "$*"; }
line() {
    local IFS=$'\t' fields=("${@//[$'\t\n\r']/ }")
    printf '%s\n' "${fields[*]}" >&3
}

# Cleans up on every exit; above all, removes the secrets.
# shellcheck disable=SC2317 # the trap on EXIT runs it
leave() {
    trap '' TERM INT HUP
    [ -z "$secret" ] || rm -rf -- "$secret"
    [ -z "$work" ] || { sweep && rm -rf -- "$work" "${partial:-$work}"; }
    { [ -z "$work" ] || echo "done" >&7; } 2>/dev/null
}

fail() {
    line error "$1"
    exit 0
}

# Ends the script because the builder failed: WHAT, such as 'cannot pull'. The builder's output is in $work/log.
failed() {
    local text
    line failed "$1"
    LC_ALL=C sed -e $'s/\x1b\\[[0-9;?]*[ -\\/]*[@-~]//g' -e $'s/[\t]/ /g' "$work/log" | tr '\r' '\n' |
        LC_ALL=C tr -d '\000-\011\013-\037\177' | LC_ALL=C grep -a '[^ ]' | tail -n 20 | cut -b -800 |
        while IFS= read -r text; do line tail "$text"; done
    exit 0
}

# Ends the script after a signal: NAME EXIT-CODE.
stopped() {
    trap '' TERM INT HUP
    note "stopped by SIG$1; ending the builder"
    end_processes
    exit "$2"
}
trap 'stopped TERM 143' TERM
trap 'stopped INT 130' INT
trap 'stopped HUP 129' HUP

read_arguments() {
    while [ $# -gt 0 ]; do
        case $1 in
            --login)
                login=1
                shift
                continue
                ;;
        esac
        [ $# -gt 1 ] || fail "the option $1 is unknown, or lacks its value"
        case $1 in
            --context) context=$2 ;;
            --containerfile) containerfile=$2 ;;
            --archive) archive=$2 ;;
            --builder) builder=$2 ;;
            --isolation) isolation=$2 ;;
            --before) before=$2 ;;
            --after) after=$2 ;;
            --kind) kind=$2 ;;
            --base) base=$2 ;;
            --name) name=$2 ;;
            --platform) platform=$2 ;;
            --target) target=$2 ;;
            --build-arg | --label | --volume | --security-opt) options+=("$1" "$2") ;;
            --secret-file) secret=${2%/*} ;;
            --secret) secrets+=("$2") ;;
            --secret-path) if [[ ${2#*=} = /* ]]; then paths+=("$2"); else paths+=("${2%%=*}=$PWD/${2#*=}"); fi ;;
            *) fail "the option $1 is unknown" ;;
        esac
        shift 2
    done
}

prepare() {
    local directory
    # The lock marks the secrets as in use for as long as any process of the build runs.
    if [ -n "$secret" ] && { exec 6<"$secret/auth.json"; } 2>/dev/null && command -v flock >/dev/null; then flock -s 6; fi
    work=$(mktemp -d "${TMPDIR:-/var/tmp}/coreos-build.XXXXXXXX") || fail "cannot create a directory in ${TMPDIR:-/var/tmp}: is it full, or not writable?"
    work=$(cd "$work" && pwd)
    [ "$(umask)" != 0000 ] || umask 0022 # for pods with a random UID
    : >"$work/log"
    # For temporary files of the builder, which are removed even if it is interrupted.
    mkdir "$work/tmp"
    export TMPDIR=$work/tmp
    [[ $archive = /* ]] || archive=$PWD/$archive
    directory=${archive%/*}
    { [ -d "${directory:-/}" ] && [ -w "${directory:-/}" ]; } || fail "cannot write the archive to ${directory:-/}: create this directory, or change its owner"
    [ ! -d "$archive" ] || fail "the archive $archive is a directory: name a file"
    partial=${directory}/.${archive##*/}.$id
    choose_builder
    guard
}

choose_builder() {
    if [ "$builder" = auto ]; then
        builder=podman
        [ -n "${CONTAINER_HOST:-}" ] || ! command -v buildah >/dev/null || builder=buildah
        command -v "$builder" >/dev/null || fail "there is neither buildah nor podman on PATH: run this in a container that has one, such as quay.io/buildah/stable or COSA's image; layerOciImage adds files to an image without a builder"
    fi
    command -v "$builder" >/dev/null || fail "there is no $builder on PATH: run this in a container that has it, or leave 'builder' empty"
    if [ "$(id -u)" != 0 ] && [ -z "${CONTAINER_HOST:-}${XDG_DATA_HOME:-}${CONTAINERS_STORAGE_CONF:-}" ] && [ ! -w "${HOME:-/nowhere}" ]; then
        fail "$builder keeps images below HOME (${HOME:-unset}), which this user cannot write to: wrap the step in withOpenshiftUser, or set HOME"
    fi
    tool=("$builder")
    if [ "$builder" = podman ] && [ -n "${CONTAINER_HOST:-}" ]; then
        remote=1 tool=(podman --remote)
    fi
}

# Writes the output of the builder to the log and to $work/log, with secrets hidden.
filter() {
    local i item files=() logins=() buffer=()
    if [ -z "$secret" ] && [ ${#paths[@]} -eq 0 ]; then
        exec tee "$work/log"
    fi
    for i in "${!secrets[@]}"; do files+=("$secret/secrets/$i"); done
    for item in "${paths[@]}"; do [ ! -f "${item#*=}" ] || files+=("${item#*=}"); done
    # mawk buffers its input by default, which would delay the log.
    case $(awk -W version </dev/null 2>&1) in mawk*) buffer=(-W interactive) ;; esac
    mapfile -t logins < <(credentials_files)
    # Each line of a secret file is a secret, and so is the value in a line NAME=VALUE. Short values are not hidden,
    # because this would hide ordinary words.
    LC_ALL=C exec awk "${buffer[@]}" -v log_file="$work/log" "$redaction"'
        function value(text) {
            gsub(/^[ \t"\047]+|[ \t\r"\047]+$/, "", text)
            return text
        }
        phase == 3 {
            if (FNR == 1 || length(value($0)) >= 8) secret(value($0))
            if (match($0, /[=:]/) && length(value(substr($0, RSTART + 1))) >= 6) secret(value(substr($0, RSTART + 1)))
            next
        }
        {
            if (needles || /uthorization|eyJ|:\/\//) $0 = hide($0)
            print
            print >log_file
            fflush()
        }' phase=1 "${logins[@]}" phase=3 "${files[@]}" phase=2 -
}

# Runs a command, with its output through the filter.
run() {
    local code reader
    rm -f "$work/pipe"
    mkfifo "$work/pipe" || fail "cannot write to $work: is its file system full?"
    filter <"$work/pipe" 3>&- 6<&- 7>&- &
    reader=$!
    start "$@" >"$work/pipe" 2>&1
    tell child "$child"
    wait "$child" 2>/dev/null
    code=$?
    # Processes that an instruction left behind would keep the pipe open.
    end_processes
    child=''
    wait "$reader" 2>/dev/null
    return $code
}

# Runs a short command of the builder, and sets $answer to its output.
ask() {
    start "${tool[@]}" "$@" >"$work/answer" 2>"$work/log"
    finish || return
    answer=$(<"$work/answer")
}

check_builder() {
    ask --version || failed "$builder cannot be run"
    note "$answer"
    line builder "$answer"
    tell remote "$remote"
    if [ -n "$remote" ]; then
        ask info || failed "podman cannot use the CONTAINER_HOST ${CONTAINER_HOST##*@}"
        [ "$kind" != archive ] || fail "the base $base is an archive, which the CONTAINER_HOST does not have: push it to a registry first"
        return
    fi
    if [ "$builder" = buildah ]; then
        ask info --format '{{.store.GraphRoot}}' || failed "buildah cannot use its storage"
    else
        ask info --format '{{.Store.GraphRoot}}' || failed "podman cannot use its storage"
    fi
    graph=$answer
    ask images --all --quiet --no-trunc || failed "$builder cannot list its images"
    images=${answer//$newline/ }
    tell graph "$graph"
    tell images "$images"
}

# Pulls the base, and sets $pinned to the name by which the build uses it.
pull_base() {
    local reference=$base always=()
    pinned=$base
    [ "$kind" != none ] || return 0
    if [ "$kind" != storage ]; then
        note "pulling $base"
        [ "$builder" != buildah ] || always=(--policy always)
        run "${tool[@]}" pull "${always[@]}" "${auth[@]}" ${platform:+--platform "$platform"} "$base" || failed "cannot pull the base $base"
        # By id: the image in an archive may have no name, and another build may have pulled the name for another
        # platform.
        reference=$(grep -xaE '(sha256:)?[0-9a-f]{64}' "$work/log" | tail -n 1)
    fi
    if [ "$builder" = buildah ]; then
        ask inspect --type image --format '{{.FromImageDigest}} {{.FromImageID}} {{index .OCIv1.Config.Labels "org.opencontainers.image.version"}}' "$reference"
    else
        ask image inspect --format '{{.Digest}} {{.Id}} {{index .Labels "org.opencontainers.image.version"}}' "$reference"
    fi || failed "cannot inspect the base $base"
    local digest version
    read -r digest base_id version <<<"$answer"
    base_id=${base_id#sha256:}
    tell base_id "$base_id"
    line base "$digest"
    line version "$version"
    pinned=$base_id
    [ "$kind" != registry ] || pinned=$name@$digest
    note "the base is $base, digest $digest${version:+, version $version}"
}

# Adds the options for secrets.
add_secrets() {
    local i item
    for i in "${!secrets[@]}"; do
        [ -e "$secret/secrets/$i" ] || fail "the secret ${secrets[i]} was not written; run the build again"
        options+=(--secret "id=${secrets[i]},src=$secret/secrets/$i")
    done
    for item in "${paths[@]}"; do
        { [ -f "${item#*=}" ] && [ -r "${item#*=}" ]; } || fail "secretFiles: ${item#*=} is not a file that this user can read"
        options+=(--secret "id=${item%%=*},src=${item#*=}")
    done
    if [ -z "$remote" ]; then
        options+=(--secret "id=$id,src=/dev/null")
    elif [ $((${#secrets[@]} + ${#paths[@]})) -gt 0 ]; then
        copy_context
    fi
}

# podman's remote client copies secrets into the build context, and then sends it. To keep them out of the workspace,
# the build uses a copy of the context in the private directory, in memory.
copy_context() {
    if [ -z "$secret" ]; then
        secret=$(umask 077 && mktemp -d /dev/shm/coreos-pull-secret-XXXXXXXX) || fail "there is no memory for a copy of the context at /dev/shm, which podman's remote client needs for secrets"
        tell secret "$secret"
        # pull-secret.sh removes directories without a locked file.
        : >"$secret/auth.json"
        if { exec 6<"$secret/auth.json"; } 2>/dev/null && command -v flock >/dev/null; then flock -s 6; fi
    fi
    cp -a -- "$context" "$secret/context" || fail "the context $context does not fit into ${secret%/*}, in memory, where it is copied because podman's remote client adds the secrets to it: use a smaller context, or a larger /dev/shm"
    context=$secret/context
    # podman 4.3 also sends each secret under its full path, from which COPY would add it to the image.
    { cat -- "${ignore:-/dev/null}" && printf '\n%s\n' '**/context/podman-build-secret*'; } >"$work/ignore"
    ignore=$work/ignore
}

build() {
    local file ignore=''
    { base64 -d <<<"$before" && printf %s "$pinned" && base64 -d <<<"$after"; } >"$work/Containerfile" || fail "cannot write to $work: is its file system full?"
    for file in "$containerfile.containerignore" "$containerfile.dockerignore" "$context/.containerignore" "$context/.dockerignore"; do
        [ -n "$ignore" ] || [ ! -f "$file" ] || ignore=$file
    done
    add_secrets
    [ -z "$ignore" ] || options+=(--ignorefile "$ignore")
    [ -z "$isolation" ] || options+=(--isolation "$isolation")
    [ -z "$target" ] || options+=(--target "$target")
    has_image=1
    # The format makes the digest independent of BUILDAH_FORMAT. Without layers, no intermediate image is kept.
    run "${tool[@]}" build --layers=false --force-rm --format oci --tag "$image" "${auth[@]}" "${options[@]}" --file "$work/Containerfile" "$context" ||
        failed "cannot build $containerfile"
}

# Writes the archive beside its destination, and renames it. To save space, each blob is removed when it is in the
# archive.
write_archive() {
    local sorted=()
    { mkdir -- "$partial" && cd -- "$partial"; } || fail "cannot create a directory beside $archive: is its file system full?"
    note "writing $archive"
    if [ -n "$remote" ]; then
        ask image inspect --format '{{.Id}}' "$image" || failed "cannot inspect the image"
        run "${tool[@]}" save --format oci-archive --output image.tar "$answer" || failed "cannot write the image to $archive"
        [ "$context" != "$secret/context" ] || check_layers
    else
        TMPDIR=$partial run "${tool[@]}" push --format oci "$image" oci:image || failed "cannot write the image to $archive"
        ! tar --help 2>/dev/null | grep -q remove-files || sorted=(--remove-files --owner=0 --group=0 --numeric-owner)
        run tar "${sorted[@]}" -C image -cf image.tar oci-layout index.json blobs || failed "cannot write the image to $archive"
    fi
    read_documents
    chmod "$(printf %o $((0666 & ~$(umask))))" image.tar
    { sync image.tar && mv -fT -- image.tar "$archive"; } || fail "cannot rename the new archive to $archive: change the owner of the directory"
    cd - >/dev/null || exit
}

# Checks that no layer contains one of the files in which podman's remote client sends secrets.
check_layers() {
    local blob
    while read -r blob; do
        ! tar -xOf image.tar "$blob" | tar -tzf - 2>/dev/null | grep -q podman-build-secret ||
            fail "this version of podman sends secrets such that COPY has added them to the image, so the archive is not written; build with buildah, or COPY less than the whole context"
    done < <(tar -tf image.tar | grep '^blobs/sha256/.')
}

# Reads the image's documents from the finished archive.
read_documents() {
    local digest documents=("$work/manifest" "$work/config")
    digest=$(tar -xOf image.tar index.json | grep -oE '"digest" *: *"sha256:[0-9a-f]{64}"' | head -n 1 | grep -oE '[0-9a-f]{64}')
    tar -xOf image.tar "blobs/sha256/$digest" >"${documents[0]}" || fail "the archive that $builder wrote has no image"
    digest=$(tr -d ' \n\t' <"${documents[0]}" | grep -oE '"config":\{[^{}]*\}' | head -n 1 | grep -oE 'sha256:[0-9a-f]{64}')
    tar -xOf image.tar "blobs/sha256/${digest#*:}" >"${documents[1]}" || fail "the archive that $builder wrote has no configuration"
}

deliver() {
    line archive "$archive"
    line manifest "$(base64 <"$work/manifest" | tr -d '\n')"
    line config "$(base64 <"$work/config" | tr -d '\n')"
    line "done"
}

read_arguments "$@"
prepare
[ -z "$login" ] || auth=(--authfile "$secret/auth.json")
check_builder
pull_base
build
write_archive
deliver
