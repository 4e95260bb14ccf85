#!/usr/bin/env bash
# Part of the stand-in for COSA, a test fixture: the image, its metadata, and the commands that use a build.
# shellcheck disable=SC2154 # shared with cosa

digest() { sha256sum "$1" | cut -d ' ' -f 1; }
bytes() { stat -c %s "$1"; }

# Moves a file to the blobs of the layout, and prints its descriptor: FILE MEDIA-TYPE.
blob() {
    local sha size
    sha=$(digest "$1") size=$(bytes "$1")
    mv "$1" "tmp/build/oci/blobs/sha256/$sha"
    printf '{"mediaType":"%s","digest":"sha256:%s","size":%s}' "$2" "$sha" "$size"
}

# The labels of an image, as far as COSA reads them: ID.
labels() {
    printf '{"com.coreos.osname":"%s","containers.bootc":"1","org.opencontainers.image.version":"%s","ostree.bootable":"1"}' \
        "${COSA_STANDIN_NAME:-rhcos}" "$1"
}

# Writes an OCI archive as COSA does, without a name in its index: FILE ID. Leaves the manifest in
# tmp/build/manifest.json.
make_archive() {
    local n layers=() diffs=() types=application/vnd.oci.image list goarch
    local count=${COSA_STANDIN_LAYERS:-3} size=${COSA_STANDIN_SIZE:-300000}
    mkdir -p tmp/build/oci/blobs/sha256
    for ((n = 1; n <= count; n++)); do
        mkdir -p tmp/build/root/usr/share/standin
        head -c $((size / count)) /dev/urandom >"tmp/build/root/usr/share/standin/$n"
        tar --owner=0 --group=0 --numeric-owner -C tmp/build/root -cf tmp/build/layer usr
        rm -rf tmp/build/root
        diffs+=("\"sha256:$(digest tmp/build/layer)\"")
        gzip -n1 tmp/build/layer
        layers+=("$(blob tmp/build/layer.gz $types.layer.v1.tar+gzip)")
    done
    case $arch in x86_64) goarch=amd64 ;; aarch64) goarch=arm64 ;; *) goarch=$arch ;; esac
    list=$(IFS=, && echo "${diffs[*]}")
    printf '{"architecture":"%s","os":"linux","created":"%s","config":{"Labels":%s},%s}' \
        "$goarch" "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$(labels "$2")" "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[$list]}" >tmp/build/config.json
    list=$(IFS=, && echo "${layers[*]}")
    printf '{"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[%s]}' \
        $types.manifest.v1+json "$(blob tmp/build/config.json $types.config.v1+json)" "$list" >tmp/build/manifest.json
    cp tmp/build/manifest.json tmp/build/copy.json
    printf '{"schemaVersion":2,"manifests":[%s]}' "$(blob tmp/build/copy.json $types.manifest.v1+json)" \
        >tmp/build/oci/index.json
    printf '{"imageLayoutVersion":"1.0.0"}' >tmp/build/oci/oci-layout
    tar -C tmp/build/oci -cf "$1" blobs index.json oci-layout
}

# Prints package differences of all four kinds, as rpm-ostree writes them.
pkgdiff() {
    cat <<END
    "pkgdiff": [
        ["standin-added", 0, {"NewPackage": ["standin-added", "1.0-1.el9", "$arch"]}],
        ["standin-removed", 1, {"PreviousPackage": ["standin-removed", "1.0-1.el9", "$arch"]}],
        ["kernel", 2, {"PreviousPackage": ["kernel", "6.18.1-1.el9", "$arch"], "NewPackage": ["kernel", "6.18.2-1.el9", "$arch"]}],
        ["podman", 3, {"PreviousPackage": ["podman", "5.9-1.el9", "$arch"], "NewPackage": ["podman", "5.8-1.el9", "$arch"]}]
    ],
END
}

# Prints commitmeta.json with the packages of a build that has a previous one, or of the first build: ID [PREVIOUS].
commitmeta() {
    local kernel=6.18.2 podman=5.8 name=standin-added
    [ -n "$2" ] || kernel=6.18.1 podman=5.9 name=standin-removed
    printf '{\n    "rpmostree.rpmdb.pkglist": [\n        ["%s", "0", "1.0", "1.el9", "%s"],\n' "$name" "$arch"
    printf '        ["bash", "0", "5.2.26", "3.el9", "%s"],\n        ["kernel", "0", "%s", "1.el9", "%s"],\n' "$arch" "$kernel" "$arch"
    printf '        ["podman", "0", "%s", "1.el9", "%s"]\n    ],\n    "version": "%s"\n}\n' "$podman" "$arch" "$1"
}

# Makes builds/ID/ARCH, and updates builds.json and the link latest: ID INPUT-HASH PREVIOUS-ID-OR-NOTHING.
make_build() {
    local id=$1 hash=$2 previous=$3 name=${COSA_STANDIN_NAME:-rhcos} dir=tmp/build/out archive manifest now
    now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
    archive=$name-$id-ostree.$arch.ociarchive manifest=$name-$id-ostree.$arch-manifest.json
    mkdir -p $dir
    make_archive "$dir/$archive" "$id"
    mv tmp/build/manifest.json "$dir/$manifest"
    {
        printf '{\n    "buildid": "%s",\n    "coreos-assembler.basearch": "%s",\n' "$id" "$arch"
        printf '    "coreos-assembler.build-timestamp": "%s",\n' "$now"
        # In this generation, cosa build ends with cosa import.
        [ "$generation" = classic ] || printf '    "coreos-assembler.oci-imported": true,\n    "coreos-assembler.oci-imported-labels": %s,\n' "$(labels "$id")"
        printf '    "images": {\n'
        image_line oci-manifest "$dir/$manifest" ', "skip-compression": true' ,
        image_line ostree "$dir/$archive" ', "skip-compression": true' ''
        printf '    },\n    "name": "%s",\n    "ostree-commit": "%s",\n' "$name" "$(printf 'commit %s' "$hash$id" | sha256sum | cut -d ' ' -f 1)"
        printf '    "ostree-timestamp": "%s",\n    "ostree-version": "%s",\n' "$now" "$id"
        [ -z "$previous" ] || pkgdiff
        printf '    "rpm-ostree-inputhash": "%s",\n    "summary": "made by a stand-in for COSA"\n}\n' "$hash"
    } >$dir/meta.json
    commitmeta "$id" "$previous" >$dir/commitmeta.json
    mkdir -p "builds/$id"
    mv $dir "builds/$id/$arch"
    insert_build "$id" "$now"
}

# Makes a build the first in builds.json, and the latest: ID TIME.
insert_build() {
    local id=$1 now=$2 rest
    rest=$(sed -n 's/^        \({"arches".*}\),*$/        \1/p' builds/builds.json 2>/dev/null | grep -vF "\"id\": \"$id\"" | sed '$!s/$/,/' || true)
    {
        printf '{\n    "builds": [\n        {"arches": ["%s"], "id": "%s"}%s\n' "$arch" "$id" "${rest:+,}"
        [ -z "$rest" ] || printf '%s\n' "$rest"
        printf '    ],\n    "schema-version": "1.0.0",\n    "timestamp": "%s"\n}\n' "$now"
    } >builds/builds.json.new
    mv builds/builds.json.new builds/builds.json
    ln -sfn "$id" builds/latest
}

# Prints an image's line in meta.json: NAME FILE EXTRA-MEMBERS END.
image_line() {
    printf '        "%s": {"path": "%s", "sha256": "%s", "size": %s%s}%s\n' \
        "$1" "$(basename "$2")" "$(digest "$2")" "$(bytes "$2")" "$3" "$4"
}

# The platforms of cmd-osbuild (05db482e6), and the commands cmd-buildextend-* beside those, which other scripts make.
platforms='aliyun applehv aws azure azurestack digitalocean exoscale gcp hetzner hyperv ibmcloud kubevirt live metal metal4k nutanix nvidiabluefield openstack oraclecloud proxmoxve qemu qemu-secex vultr'
other_platforms='powervs secex virtualbox vmware'
# Older versions had this one too.
[ "$generation" != classic ] || other_platforms+=' extensions-container'

# Prints COSA's usage, as far as it lists the platforms.
standin_usage() {
    printf 'Usage: coreos-assembler CMD ...\nBuild commands:\n  init\n  fetch\n  build\nPlatform builds:\n'
    # shellcheck disable=SC2086 # words
    printf '  buildextend-%s\n' $platforms $other_platforms
    echo 'Other commands:
  meta
  shell'
}

standin_osbuild() {
    local id dir name platform file
    [ -z "${given[supported-platforms]:-}" ] || { echo "$platforms" && return; }
    [ -z "${given[help]:-}" ] || { echo 'Usage: coreos-assembler osbuild [--build ID] qemu metal metal4k...' >&2 && return; }
    [ ${#positional[@]} -gt 0 ] || fatal "Too few arguments arguments passed to cosa osbuild"
    preflight && preflight_kvm
    id=${given[build]:-$(newest)}
    [ -n "$id" ] || fatal "No build found."
    dir=builds/$id/$arch
    [ -d "$dir" ] || fatal "Build dir $dir does not exist."
    mark="$dir/.${positional[0]}.building"
    [ ! -e "$mark" ] || fatal "$mark found: another process is running a build for ${positional[0]}"
    touch "$mark"
    trap 'rm -f "$mark"' EXIT
    for platform in "${positional[@]}"; do
        [[ " $platforms $other_platforms " = *" $platform "* ]] || fatal "unknown platform provided: $platform"
    done
    mishaps osbuild
    name=$(sed -n 's/^    "name": "\([^"]*\)".*/\1/p' "$dir/meta.json")
    for platform in "${positional[@]}"; do
        grep -q "^        \"$platform\": " "$dir/meta.json" && echo "$platform image already exists" && continue
        file=$name-$id-$platform.$arch.img
        echo "a $platform image of $id, by a stand-in" >"$dir/$file"
        awk -v line="$(image_line "$platform" "$dir/$file" '' ,)" \
            '{ print } /^    "images": {$/ { print line }' "$dir/meta.json" >"$dir/meta.json.new"
        mv "$dir/meta.json.new" "$dir/meta.json"
    done
}

standin_compress() {
    local id dir image path old
    id=${given[build]:-$(newest)}
    [ -n "$id" ] || fatal "IndexError: list index out of range"
    dir=builds/$id/$arch
    echo "Targeting build: $id"
    mishaps compress
    while IFS=$'\t' read -r image path old; do
        gzip -n "$dir/$path"
        awk -v start="        \"$image\": " -v line="$(image_line "$image" "$dir/$path.gz" "$old" ,)" \
            'index($0, start) == 1 { print line; next } { print }' "$dir/meta.json" >"$dir/meta.json.new"
        mv "$dir/meta.json.new" "$dir/meta.json"
    done < <(sed -n '/skip-compression\|uncompressed/!s/^        "\([^"]*\)": {"path": "\([^"]*\)", "sha256": \("[^"]*"\), "size": \([0-9]*\)}.*/\1\t\2\t, "uncompressed-sha256": \3, "uncompressed-size": \4/p' "$dir/meta.json")
}

standin_push() {
    local id archive
    id=$(newest)
    mishaps push-container
    archive=$(sed -n 's/^        "ostree": {"path": "\([^"]*\)".*/\1/p' "builds/$id/$arch/meta.json")
    [[ ${positional[0]##*/} = *:* ]] || positional[0]+=":$id-$arch${given[tag-suffix]:+-${given[tag-suffix]}}"
    exec skopeo copy ${given[authfile]:+"--authfile=${given[authfile]}"} "oci-archive:builds/$id/$arch/$archive" "docker://${positional[0]}"
}
