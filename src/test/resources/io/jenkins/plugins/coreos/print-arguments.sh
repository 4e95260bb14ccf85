#!/bin/sh
# A test fixture: writes its arguments, each ended by a NUL character.
exec 3>&1 1>&2
for argument; do
    printf '%s\0' "$argument" >&3
done
