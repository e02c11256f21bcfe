#!/bin/sh
# Makes libzapi0 and libzapi-dev of what `make install` has put into STAGE/libzapi-dev, for the machine by Debian's name:
#     build.sh STAGE MACHINE LIBDIR VERSION SOVERSION GLIBC DIST
set -eu
umask 022
stage=$1 machine=$2 libdir=${3#/} version=$4 soversion=$5 glibc=$6 dist=$7
notices=$1/third-party.txt bill=$1/libzapi.cdx.json
here=$(dirname "$0") root=$(dirname "$0")/../../..
revision=$version-0zapi1 lib=libzapi$soversion

fill() {
    sed -e "s|@VERSION@|$version|g" -e "s|@REVISION@|$revision|g" -e "s|@LIB@|$lib|g" \
        -e "s|@MACHINE@|$machine|g" -e "s|@GLIBC@|$glibc|g" -e "s|@DATE@|$(date -uRd "@$SOURCE_DATE_EPOCH")|g" "$here/$1.in"
}

package() {
    folder=$stage/$1
    install -d "$folder/DEBIAN"
    # As dpkg counts: files in steps of 1 KiB, and 1 KiB for anything else.
    size=$(cd "$folder" && find . -path ./DEBIAN -prune -o -printf '%y %s\n' | awk '{ sum += $1 == "f" ? int(($2 + 1023) / 1024) : 1 } END { print sum }')
    fill "${1%"$soversion"}.control" | sed "s|@SIZE@|$size|" >"$folder/DEBIAN/control"
    (cd "$folder" && find usr -type f | LC_ALL=C sort | xargs md5sum >DEBIAN/md5sums)
    find "$folder" -exec touch -hd "@$SOURCE_DATE_EPOCH" {} +
    # One thread: with more, the compressed bytes may depend on how many.
    DPKG_DEB_THREADS_MAX=1 dpkg-deb --root-owner-group -Zxz --build "$folder" "$dist/${1}_${revision}_$machine.deb" >/dev/null
}

rm -rf "$stage/$lib"
install -d "$stage/$lib/$libdir" "$stage/$lib/DEBIAN"
mv "$stage/libzapi-dev/$libdir"/libzapi.so.* "$stage/$lib/$libdir"
# The loader's library needs no permission to be executed.
chmod 644 "$stage/$lib/$libdir/libzapi.so.$version"

for name in "$lib" libzapi-dev; do
    doc=$stage/$name/usr/share/doc/$name
    install -d "$doc"
    {
        fill copyright
        sed '1,4d;s/^$/./;s/^/ /' "$root/LICENSE-MIT"
    } >"$doc/copyright"
    fill changelog | gzip -9n >"$doc/changelog.Debian.gz"
    gzip -9n <"$root/CHANGELOG.md" >"$doc/changelog.gz"
    gzip -9n <"$notices" >"$doc/third-party.txt.gz"
    gzip -9n <"$bill" >"$doc/libzapi.cdx.json.gz"
done

echo "libzapi $soversion $lib (>= $version)" >"$stage/$lib/DEBIAN/shlibs"
echo "activate-noawait ldconfig" >"$stage/$lib/DEBIAN/triggers"
{
    echo "libzapi.so.$soversion $lib #MINVER#"
    echo "* Build-Depends-Package: libzapi-dev"
    sed '1d;s/\(.*\),\(.*\)/ \1@Base \2/' "$root/zapi-ffi/abi/symbols.csv"
} >"$stage/$lib/DEBIAN/symbols"

package "$lib"
package libzapi-dev
