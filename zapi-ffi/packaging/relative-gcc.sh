#!/bin/sh
# The compiler that LINKER names, told of files below this folder without it: ld puts import tables in the order of their paths, and a
# library must have the same bytes from any folder.
for argument; do
    set -- "$@" "${argument#"$PWD"/}"
    shift
done
exec "$LINKER" "$@"
