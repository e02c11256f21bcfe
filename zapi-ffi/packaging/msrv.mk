# make msrv: everything that is published compiles with the oldest Rust that Cargo.toml promises, which Debian has.

MSRV := $(shell sed -n 's/^rust-version = "\(.*\)"$$/\1/p' Cargo.toml)
OLDEST_RUST := $(DEBIAN)/rust-$(MSRV)
OLDEST_PACKAGES := rustc-web=$(MSRV).* cargo-web=$(MSRV).* libstd-rust-web-dev=$(MSRV).* libstd-rust-web-$(MSRV) libllvm19 libpcre3

.PHONY: msrv

$(OLDEST_RUST):
	sh $(PACKAGING)/unpack.sh '$@' "$$(dpkg --print-architecture)" $(OLDEST_PACKAGES)

msrv: | $(OLDEST_RUST)
	LD_LIBRARY_PATH="$$(echo $(OLDEST_RUST)/usr/lib $(OLDEST_RUST)/lib/*-linux-gnu $(OLDEST_RUST)/usr/lib/*-linux-gnu | tr ' ' :)" \
	RUSTC=$(OLDEST_RUST)/usr/bin/rustc CARGO_TARGET_DIR=$(TARGET)/msrv CARGO_BUILD_BUILD_DIR=$(TARGET)/msrv \
		$(OLDEST_RUST)/usr/bin/cargo check --locked --lib -p zapi-core -p zapi-store -p zapi-ffi -p zapi-py

# Part of the full set of checks, which Debian's packages are there for.
ifeq ($(STRICT),1)
late: msrv
endif
