#!/bin/sh
# Installs crane, which only the benchmark uses, with Go. Without Go, the benchmark skips crane.
set -eu

command -v crane >/dev/null 2>&1 && exit 0
if ! command -v go >/dev/null 2>&1; then
    echo "no crane and no go on PATH: crane is not measured" >&2
    exit 0
fi
[ -x "$(go env GOPATH)/bin/crane" ] && exit 0
go install github.com/google/go-containerregistry/cmd/crane@v0.20.6 || echo "crane is not measured" >&2
