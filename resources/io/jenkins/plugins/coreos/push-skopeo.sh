#!/bin/sh
# Pushes an OCI archive with skopeo, for archives that only a container sees.
#
#   --archive FILE --digest DIGEST --blobs NUMBER [--ref-name NAME] [--format oci|v2s2] [--retries N]
#   [--auth-file FILE] [--secret-file FILE] [--ca-pem TEXT | --ca-file FILE] [--openshift] [--digest-file FILE]
#   then for each destination:
#   --place REPOSITORY [--insecure] [--login secret|file|account] [--skip-if-present] --tag TAG ...
#
# DIGEST is that of the archive's manifest or index. With --format, the digest changes. Without it, the image is pushed
# by its digest, so the registry accepts no other content. Tags are pushed last, and verified afterwards.
#
# Standard error is the log. Standard output is the result only, in lines of tab-separated fields:
#   place REPOSITORY pushed|skipped DIGEST
#   sent DIGEST                    for each blob that skopeo sent to that destination
#   mounts DIGEST                  for each blob that skopeo tried to mount from another repository; also sent if that
#                                  failed
#   manifest BASE64                with --format: the manifest that the tags refer to now
#   done                           the last line of a successful push
#   error PLACE MESSAGE            otherwise; PLACE is a repository, or - if the error concerns none
# Runs in bash, dash and busybox sh.
#
# shellcheck source-path=SCRIPTDIR
exec 3>&1 1>&2
set -uf
mask=$(umask)
[ "$mask" != 0000 ] || mask=0022 # for pods with a random UID
umask 077
tab=$(printf '\t')
newline='
'
archive='' digest='' ref_name='' format='' retries=5 authfile='' secret='' pem='' ca='' openshift='' digest_file='' places=''
work='' child='' version='' blobs=0 unbuffered='' fresh='' place=-

line() { printf '%s\n' "$*" | tr '\n\r' '  ' | sed 's/ *$//' >&3 && echo >&3; }
note() { printf 'pushOciArchive: %s\n' "$*"; }

# shellcheck disable=SC2317 # a trap runs it
leave() {
    [ -z "$secret" ] || rm -rf -- "$secret"
    [ -z "$work" ] || rm -rf -- "$work"
    [ -z "$fresh" ] || rm -f -- "$fresh"
}
trap leave EXIT
. "$(dirname "$0")/skopeo-process.sh"
. "$(dirname "$0")/skopeo-secrets.sh"
. "$(dirname "$0")/skopeo-certificates.sh"

fail() {
    line "error$tab$place$tab$*"
    exit 0
}

# Ends the script after a signal: NAME EXIT-CODE.
# shellcheck disable=SC2317 # a trap runs it
stopped() {
    trap '' TERM INT HUP
    note "stopped by SIG$1; ending skopeo"
    [ -z "$child" ] || { kill "$child" && wait "$child"; } 2>/dev/null
    exit "$2"
}
trap 'stopped TERM 143' TERM
trap 'stopped INT 130' INT
trap 'stopped HUP 129' HUP

read_arguments() {
    while [ $# -gt 0 ]; do
        case $1 in
            --openshift) openshift=1 ;;
            # A destination is one word without blanks: the repository, followed by its settings.
            --insecure | --skip-if-present) places="$places,${1#--}" ;;
            *)
                [ $# -gt 1 ] || fail "the option $1 is unknown, or lacks its value"
                case $1 in
                    --archive) archive=$2 ;;
                    --digest) digest=$2 ;;
                    --blobs) blobs=$2 ;;
                    --ref-name) ref_name=:$2 ;;
                    --format) format=$2 ;;
                    --retries) retries=$2 ;;
                    --auth-file) authfile=$2 ;;
                    --secret-file) secret=${2%/*} ;;
                    --ca-pem) pem=$2 ;;
                    --ca-file) ca=$2 ;;
                    --digest-file) digest_file=$2 ;;
                    --place) places="$places $2" ;;
                    --login | --tag) places="$places,${1#--}=$2" ;;
                    *) fail "the option $1 is unknown" ;;
                esac
                shift
                ;;
        esac
        shift
    done
}

# Reading a FIFO would block, and reading a device might not end. 4 MiB is ten times the size of a bundle of all public
# authorities.
read_small() { [ -f "$1" ] && head -c 4194304 <"$1"; }
# Checks a file given by the user: WHAT PATH LIMIT. Only regular files are accepted; others could block or never end.
check_file() {
    if [ ! -r "$2" ]; then
        fail "$1 $2 cannot be read: correct its path or its permissions"
    elif [ ! -f "$2" ]; then
        fail "$1 $2 is not a regular file"
    elif [ "$(stat -L -c %s -- "$2")" -gt "$3" ]; then
        fail "$1 $2 has more than $3 bytes; check that it is the right file"
    fi
}

absolute() { case $1 in /*) printf %s "$1" ;; *) printf %s "$PWD/$1" ;; esac }

prepare() {
    [ -z "$secret" ] || lock_secret
    version=$(skopeo --version 2>/dev/null) || fail "there is no skopeo on PATH where this runs; use an image that has it, or keep the archive where the agent process can read it"
    work=$(mktemp -d "${TMPDIR:-/var/tmp}/coreos-push.XXXXXXXX") ||
        fail "cannot create a directory in ${TMPDIR:-/var/tmp}: is it full, or not writable?"
    guard
    # mawk buffers its input by default, which would delay the progress.
    case $(awk -W version </dev/null 2>&1) in mawk*) unbuffered='-W interactive' ;; esac
    if [ -z "${HOME:-}" ] || [ ! -d "$HOME" ] || [ ! -w "$HOME" ]; then
        export HOME="$work/home"
        mkdir "$HOME"
    fi
    # skopeo unpacks the archive here. If skopeo is interrupted, its files are removed with the directory.
    mkdir "$work/tmp" "$work/given"
    export TMPDIR="$work/tmp"
    [ ! -e "$archive" ] || [ -f "$archive" ] || fail "the archive $archive is not a regular file"
    # In a path, skopeo takes the part after a colon for a name.
    ln -s "$(absolute "$archive")" "$work/archive" || fail "cannot write to $work: is its file system full?"
    take_certificates
    own_authfile=${REGISTRY_AUTH_FILE:-}
    if [ -n "$own_authfile" ]; then
        own_authfile=$(absolute "$own_authfile")
        [ ! -e "$own_authfile" ] || check_file "the REGISTRY_AUTH_FILE" "$own_authfile" 4194304
    fi
    if [ -n "$authfile" ]; then
        authfile=$(absolute "$authfile")
        check_file "the authFile" "$authfile" 4194304
    fi
    [ -z "$digest_file" ] || check_digest_file
    [ -z "$openshift" ] || make_account
    [ -z "$secret" ] || [ ! -f "$secret/proxy" ] || take_proxies
}

# The cleanup of leftovers skips locked files.
lock_secret() {
    if [ -r "$secret/auth.json" ] && command -v flock >/dev/null; then
        exec 6<"$secret/auth.json"
        flock -s 6
    fi
}

# Cleans up even after SIGKILL: a background process detects the end of this script by the end of a pipe.
guard() {
    session=''
    ! command -v setsid >/dev/null || session=setsid
    mkfifo "$work/alive" || fail "cannot write to $work: is its file system full?"
    # shellcheck disable=SC2016 # expanded by the shell that it starts
    $session sh -c 'trap "" INT HUP; trap "rm -rf -- \"\$1\" \${2:+\"\$2\"}; exit" TERM
        while read -r _; do :; done <"$1/alive"
        rm -rf -- "$1" ${2:+"$2"}' sh "$work" "$secret" >/dev/null 2>&1 3>&- 6>&- &
    exec 7>"$work/alive"
}

account=/var/run/secrets/kubernetes.io/serviceaccount
make_account() {
    [ -d "${COREOS_SERVICE_ACCOUNT:=$account}" ] ||
        fail "openshift: there is no service account at $COREOS_SERVICE_ACCOUNT; a pod has one unless it sets automountServiceAccountToken: false"
    for name in service-ca.crt ca.crt; do
        [ ! -s "$COREOS_SERVICE_ACCOUNT/$name" ] || read_small "$COREOS_SERVICE_ACCOUNT/$name" >"$work/given/$name"
    done
}

# Reads the token for each use, because the kubelet replaces it before it expires. printf is a builtin, so the token is
# not an argument of a process.
login_as_account() {
    token=$(read_small "$COREOS_SERVICE_ACCOUNT/token") || fail "openshift: $COREOS_SERVICE_ACCOUNT/token cannot be read; check the pod's service account"
    printf '{"auths": {"%s": {"auth": "%s"}}}' "${place%%/*}" \
        "$(printf 'serviceaccount:%s' "$token" | base64 | tr -d '\r\n')" >"$secret/account.json"
    unset token
    export REGISTRY_AUTH_FILE="$secret/account.json"
}

take_proxies() {
    while IFS='=' read -r name value; do
        case $name in http_proxy | https_proxy | no_proxy) export "$name=$value" ;; esac
    done <"$secret/proxy"
}

# Returns success if the tag refers to DIGEST now; sets $found to the digest it refers to.
names() {
    found=''
    # shellcheck disable=SC2086 # options, each one word
    run inspect --raw $look "docker://$place:$1" || return
    found=sha256:$(sha256sum <"$work/out" | cut -d ' ' -f 1)
    [ "$found" = "$2" ]
}

all_named() { for tag in $tags; do names "$tag" "$digest" || return; done; }

# Parses the settings of a destination: REPOSITORY,WORD...
read_place() {
    place=${1%%,*} login='' insecure='' skip='' tags='' first='' exposed=''
    IFS=,
    for word in $1; do
        case $word in
            insecure) insecure=1 ;;
            skip-if-present) skip=1 ;;
            login=*) login=${word#login=} ;;
            tag=*)
                tags="$tags ${word#tag=}"
                first=${first:-${word#tag=}}
                ;;
        esac
    done
    unset IFS
    look='' into='' within=''
    if collect_certificates; then
        look="--cert-dir=certs" into="--dest-cert-dir=certs" within="--src-cert-dir=certs --dest-cert-dir=certs"
    fi
    # Without these options, the container's registries.conf applies.
    if [ -n "$insecure" ]; then
        look="$look --tls-verify=false" into="$into --dest-tls-verify=false"
        within="$within --src-tls-verify=false --dest-tls-verify=false"
    fi
    case $login in
        secret) export REGISTRY_AUTH_FILE="$secret/auth.json" ;;
        file) export REGISTRY_AUTH_FILE="$authfile" ;;
        account) login_as_account ;;
        *) if [ -n "$own_authfile" ]; then export REGISTRY_AUTH_FILE="$own_authfile"; else unset REGISTRY_AUTH_FILE; fi ;;
    esac
}

push() {
    read_place "$1"
    if [ -n "$skip" ] && all_named; then
        line "place$tab$place${tab}skipped$tab$digest"
        return
    fi
    rm -f "$work"/all-sent "$work"/all-mounts
    now=$digest
    note "pushing to $place with $version"
    # shellcheck disable=SC2086 # options, each one word
    if [ -n "$format" ]; then
        copy $into --format "$format" --digestfile digest "oci-archive:archive$ref_name" "docker://$place:$first" || fail "$message"
        now=$(cat "$work/digest")
    else
        copy $into "oci-archive:archive$ref_name" "docker://$place@$digest" || fail "$message"
    fi
    for tag in $tags; do
        [ -z "$format" ] || [ "$tag" != "$first" ] || continue
        # shellcheck disable=SC2086
        copy $within "docker://$place@$now" "docker://$place:$tag" || fail "$message"
    done
    for tag in $tags; do
        names "$tag" "$now" || fail "after the push of $now the tag $tag refers to ${found:-nothing ($message)}: did another push move it at the same time?"
    done
    line "place$tab$place${tab}pushed$tab$now"
    for kind in sent mounts; do
        [ ! -e "$work/all-$kind" ] || sort -u "$work/all-$kind" | while read -r blob; do line "$kind$tab$blob"; done
    done
    [ -z "$format" ] || line "manifest$tab$(base64 <"$work/out" | tr -d '\r\n')"
}

# Writes a new file and renames it, because a link at that path may lead anywhere.
write_digest() {
    case $(absolute "$digest_file") in
        /dev/shm/*) ;;
        /dev/* | /proc/*) return 1 ;; # nothing to replace, though /dev/stdout may lead to a file
    esac
    { [ ! -e "$digest_file" ] || [ -f "$digest_file" ]; } &&
        fresh=$(mktemp "$(absolute "$digest_file").XXXXXXXXXX") || return
    access=$(printf %o $((0666 & ~mask)))
    if [ -f "$digest_file" ] && [ ! -L "$digest_file" ]; then access=$(stat -c %a -- "$digest_file"); fi
    printf %s "$now" >"$fresh" && chmod "$access" "$fresh" && mv -f -- "$fresh" "$digest_file"
}

check_digest_file() {
    case $digest_file in
        /dev/* | /proc/*) ;;
        *) { [ -e "$digest_file" ] && [ ! -f "$digest_file" ]; } || return 0 ;;
    esac
    fail "the digest is not written to $digest_file, which is not a regular file; name another digestFile"
}

read_arguments "$@"
prepare
for one in $places; do push "$one"; done
[ -z "$digest_file" ] || write_digest ||
    fail "the image is pushed, but its digest cannot be written to $digest_file: correct the path or its permissions"
line "done"
