# The kinds of Linux that libzapi is built for: an archive has one of these names.

# For each: cargo-zigbuild's target, which ends in the oldest glibc; the same machine as zig calls it, for the programs of the tests, and as
# Debian does; whose std it gets, that of $(CARGO) or one that Debian's Rust builds; and what runs its programs here.
linux/x86_64-glibc2.17  := x86_64-unknown-linux-gnu.2.17        x86_64-linux-gnu.2.17       amd64  own     native
linux/aarch64-glibc2.17 := aarch64-unknown-linux-gnu.2.17       aarch64-linux-gnu.2.17      arm64  source  qemu-aarch64
linux/armv7-glibc2.17   := armv7-unknown-linux-gnueabihf.2.17   arm-linux-gnueabihf.2.17    armhf  source  qemu-arm
linux/i686-glibc2.17    := i686-unknown-linux-gnu.2.17          x86-linux-gnu.2.17          i386   source  native
linux/x86_64-musl       := x86_64-unknown-linux-musl            x86_64-linux-musl           amd64  source  native
linux/aarch64-musl      := aarch64-unknown-linux-musl           aarch64-linux-musl          arm64  source  qemu-aarch64

LINUX := $(patsubst linux/%,%,$(sort $(filter linux/%,$(.VARIABLES))))

zigbuild_target = $(word 1,$(linux/$(1)))
zig_target = $(word 2,$(linux/$(1)))
debian_machine = $(word 3,$(linux/$(1)))
std = $(word 4,$(linux/$(1)))
runner = $(filter-out native,$(word 5,$(linux/$(1))))

# Without the glibc, which a Rust target does not name.
rust_target = $(basename $(basename $(zigbuild_target)))

# Debian's Rust has the source of std, and so builds for any target: rustc-web cargo-web rust-web-src libstd-rust-web-dev.
RUST_own :=
RUST_source := RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 CARGO=/usr/bin/cargo
BUILD_source := -Zbuild-std=std,panic_unwind

# Packages of Debian that are unpacked there for the tests, and not installed.
DEBIAN ?= $(TARGET)/debian
