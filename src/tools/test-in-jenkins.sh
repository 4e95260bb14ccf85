#!/bin/sh
# Runs the tests that need a real Jenkins if its artifacts can be downloaded, and prints a message otherwise.
# usage: test-in-jenkins.sh mvn [option]...
set -eu

if "$(dirname "$0")/can-reach-jenkins.sh" "$@"; then
    exec "$@" -Pjenkins verify
fi
echo "NOT RUN: the tests in a real Jenkins, because Jenkins' own Maven repository cannot be reached from here." \
    "On a machine that can reach it, run: mvn -Pjenkins verify"
