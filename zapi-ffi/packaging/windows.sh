#!/bin/sh
# What programs for Windows need of libzapi, in a new folder: the DLL, its import libraries, the static library, the headers, the
# self-test, and a page on what to copy. Arguments: mingw's triple, the machine by llvm-dlltool's name, the folder that cargo built
# into, the new one, and the version.
set -eu
mingw=$1 machine=$2 built=$3 out=$4 version=$5

mkdir -p "$out/bin" "$out/lib" "$out/include"
cp include/zapi.h include/zapi.hpp "$out/include"
cp LICENSE-MIT LICENSE-APACHE "$out"

cp "$built/zapi.dll" "$built/zapi-selftest.exe" "$out/bin"
chmod 644 "$out"/bin/*
# It would put a date in. In the names of imports stand the folder and a temporary file.
SOURCE_DATE_EPOCH=0 "$mingw-strip" --strip-all "$out/bin/zapi.dll"

# Without what is for LLVM only, which would keep nm from reading it.
"$mingw-objcopy" --enable-deterministic-archives --strip-debug --remove-section=.llvmbc --remove-section=.llvmcmd \
    "$built/libzapi.a" "$out/lib/libzapi.a"
chmod 644 "$out/lib/libzapi.a"
names() { "$mingw-nm" --defined-only --extern-only "$out/lib/libzapi.a" | awk 'NF == 3 { print $3 }' | LC_ALL=C sort -u; }

# rustc's own import library names no function as 32-bit compilers do: stdcall adds @ and how many bytes go in.
# The static library has those names.
{
    echo 'LIBRARY zapi.dll'
    echo EXPORTS
    names | sed -n 's/^_\{0,1\}\(zapi_.*\)$/    \1/p'
} >"$out/lib/zapi.def"
# The names within are those of temporary files, which must be the same each time.
(cd "$out/lib" && "$mingw-dlltool" -k --deterministic-libraries --temp-prefix zapi -d zapi.def -l libzapi.dll.a)
(cd "$out/lib" && llvm-dlltool -k -m "$machine" -d zapi.def -l zapi.lib)

# Another static library in Rust may bring the same names, so all but those of the C ABI get a prefix. (What `ld -r` makes, as
# install.mk does it, cannot unwind here.) In those of imports stands a temporary file, which is another one each time.
names | awk '!/^_?zapi_/ { name = $1; if (name ~ /_imports_lib/) sub(/.*_rustc[A-Za-z0-9]*/, "", name); print $1, "libzapi." name }' \
    >"$out/lib/names"
"$mingw-objcopy" --enable-deterministic-archives --redefine-syms="$out/lib/names" "$out/lib/libzapi.a"
rm "$out/lib/names"

# The editor of old systems needs the line ends of Windows.
case $mingw in x86_64-*) bits=64 other=x86 ;; *) bits=32 other=x64 ;; esac
sed -e "s/@VERSION@/$version/; s/@BITS@/$bits/; s/@OTHER@/$other/; s/@MINGW@/$mingw/; s/\$/\r/" zapi-ffi/packaging/windows-readme.txt >"$out/README.txt"
