#!/bin/sh
# Runs the four examples and a store against an emulator, or the examples against the real service
# if ZAPI_INSTANCE_ID, ZAPI_TOKEN and a phone are set. Called by `make demo`.
set -eu

bin=$1 examples=$2 python=$3 phone=$4
here=$(dirname "$0")

run() { # language, phone
    case $1 in
    Rust) "$bin/zapi-example" "$2" ;;
    C) "$examples/c" "$2" ;;
    C++) "$examples/cpp" "$2" ;;
    Python) "$python" "$here/python/profile_picture.py" "$2" ;;
    esac
}

failed=0
show() { # title, phone, expected exit code or nothing
    printf '\n%s (%s)\n' "$1" "$2"
    for language in Rust C C++ Python; do
        code=0
        output=$(run "$language" "$2" 2>&1) || code=$?
        printf '  %-8s exit %s\n' "$language" "$code"
        printf '%s\n' "$output" | sed 's/^/           /'
        if [ "$code" != "${3:-$code}" ]; then
            printf '           expected exit %s\n' "$3"
            failed=1
        fi
    done
}

if [ -n "${ZAPI_INSTANCE_ID:-}" ] && [ -n "${ZAPI_TOKEN:-}" ]; then
    if [ -z "$phone" ]; then
        echo "ZAPI_INSTANCE_ID and ZAPI_TOKEN are set: name a contact, for example make demo PHONE=551199999999" >&2
        exit 2
    fi
    show "The real service" "$phone" ""
    # Fail if there was nothing to show.
    [ "$code" != 2 ]
    exit
fi

folder=$(mktemp -d)
mkfifo "$folder/first-line"
"$bin/zapi-emulator" >"$folder/first-line" &
emulator=$!
trap 'kill $emulator 2>/dev/null; rm -rf "$folder"' EXIT
read -r ZAPI_BASE_URL <"$folder/first-line"

ZAPI_INSTANCE_ID=EMULATOR0INSTANCE ZAPI_TOKEN=EMULATOR0TOKEN ZAPI_CLIENT_TOKEN=EMULATOR0CLIENT0TOKEN
export ZAPI_BASE_URL ZAPI_INSTANCE_ID ZAPI_TOKEN ZAPI_CLIENT_TOKEN
unset ZAPI_PROXY ZAPI_CA_FILE
echo "An emulated Z-API runs at $ZAPI_BASE_URL"

[ -z "$phone" ] || show "The phone that was given" "$phone" ""
show "A contact with a picture" 5511990000000 0
show "A contact without one" 5511990000027 1
client_token=$ZAPI_CLIENT_TOKEN ZAPI_CLIENT_TOKEN=WRONG
show "A Client-Token that is refused" 5511990000000 2
ZAPI_CLIENT_TOKEN=$client_token

[ "$failed" = 0 ] && printf '\nAll four languages agree.\n'

zapi() {
    code=0
    output=$("$python" -m zapi "$@" 2>&1) || code=$?
    echo "  $ zapi $*" | sed "s|$folder/||g"
    [ -z "$output" ] || printf '%s\n' "$output" | sed 's/^/    /'
    [ "$code" = 0 ] || failed=1
}

printf '\nA store of 200 contacts, 5 of them without a picture\n'
# An emulator needs no rate limit.
ZAPI_RATE_PER_SECOND=0
export ZAPI_RATE_PER_SECOND
store=$folder/pictures
{ echo phone && seq -f 5511%.0f 80000001 80000195 && seq -f 551199%07.0f 20 24; } >"$folder/contacts.csv"
zapi sync "$store" --phones "$folder/contacts.csv" --column phone
zapi sync "$store"
"$python" -c 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1]).close()' \
    "$ZAPI_BASE_URL/_emulator/change?phone=551180000001"
printf '\n551180000001 changes the picture; a webhook tells of it\n'
zapi store "$store" touch 551180000001
zapi sync "$store"
exit "$failed"
