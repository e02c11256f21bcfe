# What is built for Windows, and run under wine.

# Debian's Rust has the source of std, and so builds for any target.
WINDOWS_CARGO := RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 /usr/bin/cargo
WINDOWS := $(TARGET)/windows
WINE ?= /usr/lib/wine/wine64

# For each: Rust's target, and the compiler.
TARGET_x64 := x86_64-win7-windows-gnu
MINGW_x64 := x86_64-w64-mingw32

# What a build for that target is told: $(1) is x64.
windows_name = $(subst -,_,$(TARGET_$(1)))
windows_upper = $(shell echo $(call windows_name,$(1)) | tr a-z A-Z)
windows_cargo = CARGO_TARGET_DIR=$(WINDOWS) CARGO_BUILD_BUILD_DIR=$(WINDOWS) RUSTFLAGS="$(REMAP)" \
	CC_$(call windows_name,$(1))=$(MINGW_$(1))-gcc AR_$(call windows_name,$(1))=$(MINGW_$(1))-ar \
	CARGO_TARGET_$(call windows_upper,$(1))_LINKER=$(MINGW_$(1))-gcc $(WINDOWS_CARGO)
BUILD_STD := -Zbuild-std=std,panic_unwind

# How cargo runs a program of that target; wine keeps what it writes below target.
windows_run = WINEPREFIX=$(WINDOWS)/wine WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml=' \
	CARGO_TARGET_$(call windows_upper,$(1))_RUNNER=$(WINE)

.PHONY: test-windows-core

# Not all of the tests: wine takes a reset away from the read that should see it (tests/faults.rs).
test-windows-core:
	$(CLEAN) $(call windows_run,x64) $(call windows_cargo,x64) test --locked --quiet $(BUILD_STD) --target $(TARGET_x64) -p zapi-core \
		--lib --test download --test environment
