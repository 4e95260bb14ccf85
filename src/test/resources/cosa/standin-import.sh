#!/usr/bin/env bash
# Part of the stand-in for COSA, a test fixture: import, after src/cmd-import of 05db482e6 (without --download: of the
# commit before b2d432366). It runs skopeo as COSA does, and curl and jq where COSA uses Python's oras, which speaks
# HTTPS only. With a registry at 127.0.0.1, it uses HTTP; so does skopeo, unless there is a registries.conf.
# shellcheck disable=SC2154 # shared with cosa

# Ends as Python does on an exception: SOURCE-LINE EXCEPTION
traceback() {
    printf 'Traceback (most recent call last):\n  File "/usr/lib/coreos-assembler/cmd-import", line 46, in main\n    %s\n%s\n' \
        "$1" "$2" >&2
    echo 'failed to execute cmd-import: exit status 1' >&2
    exit 1
}

error() {
    echo "ERROR: $*"
    exit 1
}

# Lists the builds of this architecture in builds.json.
listed() { sed -n "s/.*{\"arches\": \[[^]]*\"$arch\"[^]]*\], \"id\": \"\([^\"]*\)\".*/\1/p" builds/builds.json 2>/dev/null; }

standin_import() {
    local image=${positional[0]} info id name index='' found='' exists=''
    insecure=()
    [[ $image != docker://127.0.0.1:* ]] || [ -e "$HOME/.config/containers/registries.conf" ] || insecure=(--tls-verify=false)
    info=$(skopeo inspect "${insecure[@]}" -n "$image") || traceback 'metadata = skopeo_inspect(args.srcimg)' \
        "subprocess.CalledProcessError: Command '['skopeo', 'inspect', '-n', '$image']' returned non-zero exit status 1."
    require_label containers.bootc "assert metadata['Labels']['containers.bootc'] == '1'"
    [ "$(label containers.bootc)" = 1 ] || traceback "assert metadata['Labels']['containers.bootc'] == '1'" AssertionError
    require_label org.opencontainers.image.version "buildid = metadata['Labels']['org.opencontainers.image.version']"
    id=$(label org.opencontainers.image.version)
    [ -d builds ] || traceback 'builds = Builds()' 'Exception: No builds/ dir found!'
    [ -f builds/builds.json ] || printf '{\n    "builds": [],\n    "schema-version": "1.0.0"\n}\n' >builds/builds.json
    ! listed | grep -qxF "$id" || exists=1
    [ -z "$exists" ] || [ -n "${given[download]:-}" ] || error "Build ID $id ($arch) already exists!"
    [ -z "${given[arch]:-}" ] || [ -n "${given[download]:-}" ] || echo "WARNING: --arch has no effect without --download"
    discover
    mkdir "tmp/cosa-import-$$" || traceback 'with tempfile.TemporaryDirectory' "FileNotFoundError: [Errno 2] No such file or directory: 'tmp'"
    if [ -n "$exists" ]; then
        name=$(sed -n 's/^    "name": "\([^"]*\)".*/\1/p' "builds/$id/$arch/meta.json")
        augment
    else
        name=$(label com.coreos.osname)
        [ "$name" != null ] || name=custom
        import_new
    fi
    rm -rf "tmp/cosa-import-$$"
    [ -z "$found" ] || echo "$found" | awk -F '\t' 'END { print "Found " NR " disk image(s):" }'
    [ -z "$found" ] || [ -n "${given[download]:-}" ] || echo "Use --download to pull them (e.g. --download all)"
}

label() { jq -r --arg name "$1" '.Labels[$name]' <<<"$info"; }
require_label() {
    [ "$(jq --arg name "$1" '.Labels // {} | has($name)' <<<"$info")" = true ] || traceback "$2" "KeyError: '$1'"
}
host_of() {
    local rest=${1#docker://}
    echo "${rest%%/*}"
}

# Sets $found to the disk images of the index in lines of platform, architecture, extension and digest.
discover() {
    local goal=${given[arch]:-$arch}
    if [[ $image = docker://* ]]; then
        index=$(skopeo inspect "${insecure[@]}" --raw "$image" | jq -c 'select(.mediaType == "application/vnd.oci.image.index.v1+json")')
    fi
    [ -z "$index" ] || found=$(jq -r '.manifests[] | select(.artifactType // "" | startswith("application/vnd.diskimage."))
        | [.platform.os, ({"amd64": "x86_64", "arm64": "aarch64"}[.platform.architecture] // .platform.architecture),
           (.artifactType | ltrimstr("application/vnd.diskimage.") | gsub("gzip"; "gz")), .digest] | @tsv' <<<"$index")
    [ -n "${given[download]:-}" ] || return 0
    [ -n "$index" ] || error "--download was specified, but the source image is not an OCI image index"
    awk -F '\t' -v arch="$goal" '$2 == arch { ok = 1 } END { exit !ok }' <<<"$found" ||
        error "--download was specified, but no disk image artifacts were found for $goal"
}

# Prints the lines of $found that were requested.
selected() {
    local platform all
    all=$(awk -F '\t' -v arch="${given[arch]:-$arch}" '$2 == arch' <<<"$found")
    [ "${given[download]}" != all ] || { echo "$all" && return; }
    for platform in ${given[download]//,/ }; do
        awk -F '\t' -v name="$platform" '$1 == name { print; ok = 1 } END { exit !ok }' <<<"$all" || {
            echo "ERROR: Requested platform(s) not found for ${given[arch]:-$arch}: $platform" >&2
            echo "Available platforms: $(cut -f 1 <<<"$all" | paste -sd ,)" >&2
            return 1
        }
    done
}

# Downloads as Python's oras does, with credentials of ~/.docker/config.json: PATH FILE
oras() {
    local host auth='' scheme=https
    host=$(host_of "$image")
    [[ $host != 127.0.0.1:* ]] || scheme=http
    [ ! -f "$HOME/.docker/config.json" ] ||
        auth=$(jq -r --arg host "$host" '.auths[$host].auth // empty' "$HOME/.docker/config.json" | base64 -d)
    curl -fsSL -o "$2" -H 'Accept: application/vnd.oci.image.manifest.v1+json' \
        -K <([ -z "$auth" ] || printf 'user = "%s"\n' "$auth") "$scheme://$host/v2/$1"
}

# Downloads the requested disk images, and prints their lines for meta.json.
download() {
    local platform its_arch extension manifest file layer repository=${image#docker://*/}
    repository=${repository%@*}
    repository=${repository%:*}
    while IFS=$'\t' read -r platform its_arch extension manifest; do
        file=$1/$name-$id-$platform.$its_arch.$extension
        oras "$repository/manifests/$manifest" "tmp/cosa-import-$$/manifest"
        layer=$(jq -r '.layers[0].digest' "tmp/cosa-import-$$/manifest")
        oras "$repository/blobs/$layer" "$file"
        [ "sha256:$(digest "$file")" = "$layer" ] || traceback 'raise RuntimeError(' "RuntimeError: Integrity check failed for $platform"
        image_line "$platform" "$file" ', "skip-compression": true' ,
    done
}

import_new() {
    local dir=tmp/cosa-import-$$/out archive=$name-$id-ostree.$arch.ociarchive manifest now previous lines=''
    manifest=$name-$id-ostree.$arch-manifest.json
    now=$(date -u +%Y-%m-%dT%H:%M:%SZ) previous=${given[parent-build]:-$(listed | head -n 1)}
    mkdir "$dir"
    if [[ $image = oci-archive:* ]]; then
        cp "${image#*:}" "$dir/$archive"
    else
        skopeo copy "${insecure[@]/--/--src-}" --preserve-digests "$image" "oci-archive:$dir/$archive"
    fi
    skopeo inspect --raw "oci-archive:$dir/$archive" >"$dir/$manifest"
    mishaps import
    if [ -n "${given[download]:-}" ]; then lines=$(selected | download "$dir"); fi
    {
        printf '{\n    "buildid": "%s",\n    "coreos-assembler.basearch": "%s",\n' "$id" "$arch"
        printf '    "coreos-assembler.build-timestamp": "%s",\n    "coreos-assembler.oci-imported": true,\n' "$now"
        printf '    "coreos-assembler.oci-imported-labels": %s,\n    "images": {\n' "$(jq -c .Labels <<<"$info")"
        [ -z "$lines" ] || echo "$lines"
        image_line oci-manifest "$dir/$manifest" ', "skip-compression": true' ,
        image_line ostree "$dir/$archive" ', "skip-compression": true' ''
        printf '    },\n    "name": "%s",\n    "ostree-commit": "%s",\n' "$name" "$(digest "$dir/$manifest")"
        [ -z "$previous" ] || pkgdiff
        printf '    "ostree-timestamp": "%s",\n    "ostree-version": "%s"\n}\n' "$now" "$id"
    } >"$dir/meta.json"
    printf '{\n  "synthetic": true\n}\n' >"$dir/commitmeta.json"
    printf '{\n  "packages": {}\n}\n' >"$dir/manifest-lock.generated.$arch.json"
    mkdir -p "builds/$id"
    mkdir "builds/$id/$arch" || traceback 'os.makedirs(destdir)' "FileExistsError: [Errno 17] File exists: 'builds/$id/$arch'"
    mv "$dir"/* "builds/$id/$arch/"
    insert_build "$id" "$now"
    echo "Imported OCI image as build $id"
}

augment() {
    local dir=builds/$id/$arch wanted lines
    mishaps import
    wanted=$(selected)
    lines=$(grep -vE "^($(sed -n 's/^        "\([^"]*\)": .*/\1/p' "$dir/meta.json" | paste -sd '|'))"$'\t' <<<"$wanted") || {
        echo "All requested disk images are already present." && return
    }
    lines=$(download "$dir" <<<"$lines")
    awk -v lines="$lines" '{ print } /^    "images": {$/ { print lines }' "$dir/meta.json" >"$dir/meta.json.new"
    mv "$dir/meta.json.new" "$dir/meta.json"
    echo "Added $(wc -l <<<"$lines") disk image(s) to build $id"
}
