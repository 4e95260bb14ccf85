#!/bin/sh
# Runs the tests that need a real Jenkins, wherever its artifacts can be had, and says so where they cannot.
# usage: test-in-jenkins.sh mvn [option]...
set -eu

if "$(dirname "$0")/can-reach-jenkins.sh" "$@"; then
    exec "$@" -Pjenkins verify
fi
echo "NOT RUN: the tests in a real Jenkins, because Jenkins' own Maven repository cannot be reached from here." \
    "Where it can, run: mvn -Pjenkins verify"
