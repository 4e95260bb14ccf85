#!/usr/bin/env bash
# Part of the stand-in for COSA, a test fixture: the commands up to the build.
# shellcheck disable=SC2154 # shared with cosa

standin_init() {
    local manifest=manifest image=image source=${positional[0]}
    preflight
    [ -n "${given[force]:-}${given[f]:-}" ] || [ -z "$(ls ./)" ] ||
        fatal "init: current directory is not empty, override with --force"
    mkdir -p src
    mishaps init
    [ -z "${given[variant]:-}" ] || [ "${given[variant]}" = default ] ||
        manifest="manifest-${given[variant]}" image="image-${given[variant]}"
    if [ ! -e src/config ]; then
        case $source in
            /*) ln -s "$source" src/config ;;
            *) # Clones nothing; writes a configuration that names its origin.
                mkdir src/config
                echo "# $source ${given[branch]:-} ${given[commit]:-}" | tee "src/config/$manifest.yaml" >"src/config/$image.yaml"
                ;;
        esac
    fi
    [[ -f src/config/$manifest.yaml && -f src/config/$image.yaml ]] ||
        fatal "Could not find the manifests (src/config/$manifest.yaml & src/config/$image.yaml)"
    [ "$manifest" = manifest ] ||
        printf '{\n  "coreos-assembler.config-variant": "%s"\n}\n' "${given[variant]}" >src/config.json
    mkdir -p cache builds tmp overrides/rpm overrides/rootfs
    [ -z "${given[transient]:-}" ] || touch tmp/cosa-transient
    [ -z "${given[yumrepos]:-}" ] || mkdir -p src/yumrepos
    echo "Initialized $PWD as coreos-assembler working directory."
}

standin_fetch() {
    preflight
    if [ "$generation" = 2026 ]; then
        mishaps fetch
        info 'fetch is no longer used since build-with-buildah is the default'
        info 'skipping fetch'
        return
    fi
    [ -e src/config ] || fatal "No $PWD/src/config found; did you run coreos-assembler init?"
    [ -z "${given[strict]:-}" ] || [ -z "${given[autolock]:-}" ] || fatal "ERROR: Can't use --autolock and --strict together"
    mkdir -p cache/pkgcache-repo tmp/repo
    mishaps fetch
    echo "packages" >cache/pkgcache-repo/packages
    touch cache/fetched-stamp
    echo "Will download: 0 packages"
}

standin_buildfetch() {
    local url=${given[url]:-} id
    preflight
    url=${url#file://}
    [[ $url = /* ]] || fatal "the stand-in fetches from file:// and absolute paths only, not from '$url'"
    mishaps buildfetch
    [ -f "$url/builds.json" ] || { echo "No builds.json found" && return; }
    [ ! -f tmp/builds-source.json ] || cmp -s tmp/builds-source.json builds/builds.json || [ -n "${given[force]:-}" ] || {
        echo "builds/builds.json modified locally. Run with --force to overwrite local changes" >&2 && exit 1
    }
    mkdir -p builds tmp
    cp "$url/builds.json" builds/builds.json
    cp builds/builds.json tmp/builds-source.json
    echo "Updated builds/builds.json"
    [ -n "$(newest)" ] || { echo "Remote has empty build list!" && return; }
    id=${given[build]:-$(newest)}
    if [ -f "$url/$id/$arch/meta.json" ]; then
        mkdir -p "builds/$id/$arch"
        cp "$url/$id/$arch/meta.json" "builds/$id/$arch/"
    else
        echo "No $arch artifacts for build $id"
    fi
    [ "$id" != "$(newest)" ] || ln -sfn "$id" builds/latest
}

# Prints the first id in builds.json, or nothing without one.
newest() { [ ! -f builds/builds.json ] || sed -n 's/.*"id": "\([^"]*\)".*/\1/p' builds/builds.json | sed -n 1p; }

# Prints a hash of the inputs of a build: the configuration, the overrides, and COSA_STANDIN_CHANGE.
input_hash() {
    {
        echo "${COSA_STANDIN_CHANGE:-}"
        find -L src/config overrides -type f ! -path '*/.git/*' -print0 2>/dev/null | LC_ALL=C sort -z | xargs -0r sha256sum
    } | sha256sum | cut -d ' ' -f 1
}

# Prints the requested version, or the next development version of today.
next_version() {
    local n=0 stem
    if [ -n "${given[version]:-}" ]; then
        echo "${given[version]}"
    elif [ -n "${given[versionary]:-}" ]; then
        [ -x src/config/versionary ] || fatal "src/config/versionary: No such file or directory"
        src/config/versionary
    else
        stem=44.$(date -u +%Y%m%d).dev
        while [ -e "builds/$stem.$n" ]; do n=$((n + 1)); done
        echo "$stem.$n"
    fi
}

# Writes the files for COSA's virtual machine; COSA (05db482e6) removes them only if the build succeeds.
standin_copies() {
    if [ -n "${REGISTRY_AUTH_FILE:-}" ]; then
        cp -v "$REGISTRY_AUTH_FILE" tmp/build/registry-auth-file.json
        chmod 0644 tmp/build/registry-auth-file.json
        echo "$REGISTRY_AUTH_FILE" >tmp/build/source # for tests
        export REGISTRY_AUTH_FILE=$PWD/tmp/build/registry-auth-file.json
    fi
    printf 'export REGISTRY_AUTH_FILE=%s\n' "${REGISTRY_AUTH_FILE:-}" >tmp/build/build-script.sh
    chmod +x tmp/build/build-script.sh
}

standin_build() {
    local id hash previous old=''
    preflight
    [ -d builds ] || fatal "No $PWD/builds found; did you run coreos-assembler init?"
    [ "$generation" = classic ] || preflight_kvm
    for target in "${positional[@]}"; do
        [[ $generation = 2026 || $target = ostree || $target = container ]] || fatal "Unrecognized target: $target"
    done
    [ "$generation" = 2026 ] || [ -f builds/builds.json ] || [ -f cache/fetched-stamp ] || fatal "Must fetch before building"
    rm -rf tmp/build
    mkdir -p tmp/build
    echo cached >cache/cache2.qcow2
    id=$(next_version)
    [ ! -e "builds/$id/$arch" ] || { echo "Build $id ($arch) already exists" && return; }
    [ "$generation" = classic ] || standin_copies
    mishaps build
    hash=$(input_hash)
    previous=$(newest)
    if [ -n "$previous" ] && [ -f "builds/$previous/$arch/meta.json" ]; then
        old=$(sed -n 's/.*"rpm-ostree-inputhash": "\([^"]*\)".*/\1/p' "builds/$previous/$arch/meta.json")
    else
        previous=''
    fi
    if [ "$old" = "$hash" ] && [ -z "${given[force]:-}" ]; then
        echo "No changes in build inputs."
        rm -rf tmp/build
        return
    fi
    make_build "$id" "$hash" "${given[parent-build]:-$previous}"
    rm -rf tmp/build
    echo "New build ID: $id"
}
