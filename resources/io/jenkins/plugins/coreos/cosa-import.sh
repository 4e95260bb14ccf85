#!/usr/bin/env bash
# Part of cosa-build.sh: the phase import. Not to be run directly.
#
# `cosa import` (COSA of July 2025 or later) makes a build from an image. It needs the directories builds and tmp, but no
# configuration. With --download (July 2026 or later) it takes disk images from the image's index. It runs skopeo for the
# image, and the Python library oras for disk images, which finds credentials in ~/.docker/config.json only.
#
# shellcheck disable=SC2016,SC2034,SC2154 # texts for other shells; shared with cosa-build.sh

phase_import() {
    local code image=${opt[import-image]}
    prepare_directory
    find_imported
    if [ -n "$imported" ] && [ -z "${opt[download]:-}" ]; then
        note "$image was imported earlier, as $imported"
        return 0
    fi
    make_oras_home
    options skip-prune parent-build= download= arch=
    run import "${args[@]}" "$image"
    code=$?
    oras_home=''
    [ $code -eq 0 ] || { import_hint && return $code; }
    find_build || fail "cosa import ended without an error, but there is no build in $PWD/builds: its log above may say why"
    [ -n "$imported" ] || [ "$previous_build" = "$id/$arch" ] || changed=true
}

# Makes the directory usable for COSA, and sends an archive to a remote session, where it is removed at the end.
prepare_directory() {
    initialized || in_session sh -c '[ -d builds ] || [ -z "$(ls)" ]' ||
        fail "$PWD is neither empty nor a directory of COSA: set cosaDir to an empty directory"
    in_session mkdir -p builds tmp || fail "cannot create builds and tmp in $PWD: change its owner, or use another cosaDir"
    [[ -n $remote && $image = oci-archive:* ]] || return 0
    note "copying ${image#*:} to the remote session"
    remote_archive=tmp/$cookie.ociarchive
    start cosa remote-session sync "${image#*:}" ":$remote_archive"
    finish || fail "cannot copy ${image#*:} to the remote session: the log above says why"
    image=oci-archive:$remote_archive
}

inspect() { in_session env ${remote_auth:+"REGISTRY_AUTH_FILE=$remote_auth"} skopeo inspect "$@" "$image"; }

# Sets $imported to the ID of the build that an earlier import of this image made, if there is one. If this cannot be
# determined, cosa import runs anyway. A build of another image with the same ID is an error, because COSA would add the
# disk images of this image to it.
find_imported() {
    local version manifest dir
    read_file builds/builds.json || return 0
    cp "$work/answer" "$work/builds"
    inspect -n || return 0
    version=$(grep -o '"org.opencontainers.image.version": *"[^"]*"' "$work/answer" | head -n 1 | cut -d '"' -f 4)
    [[ $version =~ ^[A-Za-z0-9_][A-Za-z0-9_.+~-]*$ ]] || return 0
    find_basearch
    dir=builds/$version/$basearch
    # Another import in this directory may have made the build since builds.json was read; latest is COSA's link.
    # shellcheck disable=SC2154 # take_lock sets alone
    if [ -n "$alone" ] && [ "$version" != latest ] && ! grep -qF "\"$version\"" "$work/builds" && in_session test -d "$dir"; then
        note "removing $dir, left over from an import that was interrupted"
        in_session rm -rf -- "$dir"
    fi
    read_file "$dir/meta.json" || return 0
    manifest=$(tr '\n\t\r' '   ' <"$work/answer" | grep -oE '"oci-manifest" *: *\{[^{}]*\}' | head -n 1)
    manifest=$(field sha256 "$manifest")
    [ -n "$manifest" ] || return 0
    # Reads the document to which the name of the image refers: a manifest, an index, or the index of the archive.
    if [[ $image = oci-archive:* ]]; then in_session tar -xOf "${image#*:}" index.json; else inspect --raw; fi || return 0
    if [[ $(sha256sum <"$work/answer") = "$manifest "* ]] || grep -qF "sha256:$manifest" "$work/answer"; then
        imported=$version
    else
        fail "$PWD/builds has a build $version ($basearch) of an image other than $image: remove it, or set cosaDir to an empty directory"
    fi
}

# Sets $oras_home to a directory with links to the content of HOME, and to the authfile as .docker/config.json.
make_oras_home() {
    local authfile=$remote_auth
    [ -n "$remote" ] || authfile=${REGISTRY_AUTH_FILE:-}
    [ -n "$authfile" ] && [ -n "${opt[download]:-}" ] || return 0
    [[ $authfile = /* ]] || authfile=$PWD/$authfile
    oras_home=$work/oras-home
    [ -z "$remote" ] || oras_home=/tmp/$cookie.home
    in_session sh -c 'mkdir -m 700 "$1" && mkdir "$1/.docker" && ln -s "$2" "$1/.docker/config.json" &&
        find "$HOME" -mindepth 1 -maxdepth 1 ! -name .docker -exec ln -s -t "$1" -- {} +' sh "$oras_home" "$authfile" ||
        fail "cannot pass the credentials to COSA: is the file system of $oras_home full?"
}

# Sets $hint to an explanation of COSA's error.
import_hint() {
    local pattern
    while IFS='|' read -r pattern hint; do
        ! grep -qaE -e "$pattern" "$work/tail" || return 0
    done <<'END'
unknown command: import|this COSA has no 'import', which was added in July 2025: use a newer image of coreos-assembler
unrecognized arguments:|this COSA's import has no --download, which was added in July 2026: use a newer image of coreos-assembler
KeyError: 'org.opencontainers.image.version'|the image has no label org.opencontainers.image.version, which becomes the ID of the build
metadata\['Labels'\]\['containers.bootc'\]|the image has no label containers.bootc=1: COSA imports bootable images only
source image is not an OCI image index|download needs an index with disk images, which pushOciArchive creates with diskImages
Build ID .* already exists|remove that build, or set cosaDir to an empty directory
END
    hint=''
}
