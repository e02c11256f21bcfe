#!/bin/sh
# Makes the certificates of this folder anew: sh make.sh. The CA keys are thrown away afterwards.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1" 2>/dev/null; }

# ca FILE NAME [ALTERNATIVE-NAMES]: a CA; its key and its records stay in $work/NAME
ca() {
    mkdir "$work/$2"
    : >"$work/$2/index.txt"
    cat >"$work/$2/ca.cnf" <<CNF
[req]
distinguished_name = dn
x509_extensions = ext
prompt = no
[dn]
CN = zapi $2
[ext]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
${3:+subjectAltName = $3}
[ca]
default_ca = this
[this]
database = $work/$2/index.txt
new_certs_dir = $work/$2
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
CNF
    key "$work/$2/key"
    openssl req -new -config "$work/$2/ca.cnf" -key "$work/$2/key" -out "$work/$2/csr"
    openssl ca -batch -notext -selfsign -config "$work/$2/ca.cnf" -extensions ext -in "$work/$2/csr" \
        -keyfile "$work/$2/key" -startdate 20200101000000Z -enddate 20991231235959Z -out "$1" 2>/dev/null
}

# leaf NAME COMMON-NAME ALTERNATIVE-NAMES START END: NAME.pem and NAME.key, signed by ca.pem
leaf() {
    key "$1.key"
    openssl req -new -key "$1.key" -subj "/CN=$2" -out "$work/csr"
    cat >"$work/leaf.cnf" <<CNF
[ext]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = $3
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
CNF
    openssl ca -batch -notext -config "$work/test-ca/ca.cnf" -extfile "$work/leaf.cnf" -extensions ext \
        -in "$work/csr" -cert ca.pem -keyfile "$work/test-ca/key" -startdate "$4" -enddate "$5" \
        -out "$1.pem" 2>/dev/null
}

ca ca.pem test-ca
ca other-ca.pem other-test-ca
names=DNS:localhost,IP:127.0.0.1,IP:::1
leaf localhost localhost "$names" 20200101000000Z 20991231235959Z
leaf expired localhost "$names" 20200101000000Z 20210101000000Z
leaf wrong-host other.invalid DNS:other.invalid 20200101000000Z 20991231235959Z
leaf api-test api.test.invalid DNS:api.test.invalid 20200101000000Z 20991231235959Z
# What people make who want a certificate without an authority: it signed itself, with CA:TRUE.
ca self-signed.pem localhost "$names"
cp "$work/localhost/key" self-signed.key
# The test CA in formats that are no PEM.
openssl crl2pkcs7 -nocrl -certfile ca.pem -outform DER -out ca.p7b
openssl pkcs12 -export -nokeys -in ca.pem -passout pass: -out ca.pfx
chmod 644 ./*.key ./*.pem ./*.p7b ./*.pfx
