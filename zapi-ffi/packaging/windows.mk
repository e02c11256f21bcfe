# make windows-x64, make windows-x86: zapi.dll and all that programs are built with, in a zip file. make windows: the first, tested
# under wine.

# Debian's Rust has the source of std, and so builds for any target. Which packages of Debian all this needs stands in .ci/run.
WINDOWS_CARGO := MAKEFLAGS= $(RUST_source) /usr/bin/cargo
WINDOWS := $(TARGET)/windows
WINE ?= /usr/lib/wine/wine64
# A Debian for i386 with 32-bit wine and FreePascal, which only `make test-windows-x86` needs: it sets it up, as root and by
# debootstrap.
WINE32 ?= $(TARGET)/wine32

# For each: Rust's target, mingw's name of it, and the machine by the name that llvm-dlltool has for it.
TARGET_x64 := x86_64-win7-windows-gnu
MINGW_x64 := x86_64-w64-mingw32
MACHINE_x64 := i386:x86-64
TARGET_x86 := i686-win7-windows-gnu
MINGW_x86 := i686-w64-mingw32
MACHINE_x86 := i386

# What a build for that target is told: $(1) is x64 or x86. The other gcc of mingw has its threads in a DLL of their own.
windows_name = $(subst -,_,$(TARGET_$(1)))
windows_upper = $(shell echo $(call windows_name,$(1)) | tr a-z A-Z)
windows_cargo = CARGO_TARGET_DIR=$(WINDOWS) CARGO_BUILD_BUILD_DIR=$(WINDOWS) RUSTFLAGS="$(REMAP)" \
	CC_$(call windows_name,$(1))=$(MINGW_$(1))-gcc-win32 AR_$(call windows_name,$(1))=$(MINGW_$(1))-ar \
	LINKER=$(MINGW_$(1))-gcc-win32 CARGO_TARGET_$(call windows_upper,$(1))_LINKER=$(abspath $(PACKAGING)/relative-gcc.sh) $(WINDOWS_CARGO)
BUILD_STD := $(BUILD_source)

# How cargo runs a program of that target; wine keeps what it writes below target.
windows_run = WINEPREFIX=$(WINDOWS)/wine WINEDEBUG=-all WINEDLLOVERRIDES='mscoree,mshtml=' \
	CARGO_TARGET_$(call windows_upper,$(1))_RUNNER=$(WINE)

windows_root = libzapi-$(VERSION)-windows-$(1)

.PHONY: windows windows-x64 windows-x86 windows-core test-windows-x64 test-windows-x86 test-windows-core build-windows check-windows

windows: test-windows-x64

# The objects before and after a 32-bit program's tables for unwinding, which std has as sources.
STARTUP := $(shell ls -d /usr/lib/rustlib/src/rust/library/rtstartup 2>/dev/null)
$(WINDOWS)/startup/%.o: $(STARTUP)/%.rs
	@mkdir -p $(@D)
	RUSTC_BOOTSTRAP=1 /usr/bin/rustc --edition 2015 --target $(TARGET_x86) --emit=obj -o $@ $<

windows-x86: $(WINDOWS)/startup/rsbegin.o $(WINDOWS)/startup/rsend.o
LINK_x86 := -L native=$(WINDOWS)/startup

windows-x64 windows-x86: export SOURCE_DATE_EPOCH := $(SOURCE_DATE_EPOCH)
windows-x64 windows-x86: windows-%:
	$(call windows_cargo,$*) rustc --locked --release $(BUILD_STD) --target $(TARGET_$*) -p zapi-ffi --lib -- $(LINK_$*)
	$(call windows_cargo,$*) rustc --locked --release $(BUILD_STD) --target $(TARGET_$*) -p zapi-selftest -- $(LINK_$*) \
		$(SMALL) -C link-arg=-Wl,--no-insert-timestamp
	rm -rf '$(STAGE)/$(call windows_root,$*)'
	umask 022 && sh $(PACKAGING)/windows.sh $(MINGW_$*) $(MACHINE_$*) '$(WINDOWS)/$(TARGET_$*)/release' \
		'$(STAGE)/$(call windows_root,$*)' '$(VERSION)'
	for file in $(SHOWN) $(PAGES); do install -D -m 644 $$file '$(STAGE)/$(call windows_root,$*)'/$$file || exit 1; done
	umask 022 && $(PYTHON) $(PACKAGING)/parts.py notices zapi-ffi --target $(TARGET_$*) >'$(STAGE)/$(call windows_root,$*)/third-party.txt'
	umask 022 && $(PYTHON) $(PACKAGING)/parts.py bill zapi-ffi --target $(TARGET_$*) >'$(STAGE)/$(call windows_root,$*)/libzapi.cdx.json'
	mkdir -p '$(DIST)'
	$(PYTHON) $(PACKAGING)/archive.py '$(STAGE)/$(call windows_root,$*)' '$(DIST)/$(call windows_root,$*).zip'

# The programs of the tests are built with what is in the zip file.
test-windows-x64 test-windows-x86: test-windows-%: windows-%
	$(CLEAN) $(TOOLS_$*) WINDOWS='$(STAGE)/$(call windows_root,$*)' $(CARGO) test --locked --test windows $(LESS_$*)
TOOLS_x64 := WINE='$(WINE)' FPC=fpc
TOOLS_x86 := WINE='$(WINE32)/wine' FPC='$(WINE32)/ppc386'
# What only 32-bit programs have is in a module of its own.
LESS_x64 := -- --skip x86::
test-windows-x86: $(WINE32)/wine

$(WINE32)/wine: $(PACKAGING)/wine32.sh | $(WINE32)/ppc386
	install -m 755 $< '$@'

$(WINE32)/ppc386:
	debootstrap --arch=i386 --variant=minbase --include=wine32,fp-compiler "$$(. /etc/os-release && echo "$$VERSION_CODENAME")" '$(@D)'
	rm -f '$(@D)'/var/cache/apt/archives/*.deb
	ln -rs '$(@D)'/usr/lib/*/fpc/*/ppc386 '$@'

# Some of the tests, for time, without one that real Windows must pass and wine cannot: its recv returns 0, in a plain program in
# C too, where a reset should be an error.
windows_core = $(call windows_cargo,x64) $(1) --locked --quiet $(BUILD_STD) --target $(TARGET_x64) -p zapi-core -p zapi-store
WINE_RUNS := --lib --test download --test environment --test faults --test kills --test open --test sync --test publish --test publish_kills --test publish_names \
	--test sheet
WINE_CANNOT := --skip a_body_that_a_reset_ends_is_not_whole
# The others have to compile there.
windows-core:
	$(call windows_core,test) $(WINE_RUNS) --no-run
	$(call windows_core,check) -p zapi-emulator --tests
test-windows-core:
	$(CLEAN) KILLS=8 $(call windows_run,x64) $(call windows_core,test) $(WINE_RUNS) -- $(WINE_CANNOT)

# All of it, where the tools are. Built at once, since one crate at a time keeps one core busy; tested one after the other, since
# the tests measure times.
WINDOWS_TOOLS := /usr/bin/cargo /usr/bin/rustc /usr/lib/rustlib/src/rust/library/std/Cargo.toml /usr/share/fpcsrc $(WINE) \
	$(addprefix /usr/bin/,clang fpc lld-link llvm-dlltool) \
	$(addprefix /usr/bin/,x86_64-w64-mingw32-gcc-win32 x86_64-w64-mingw32-g++-posix i686-w64-mingw32-g++-posix)
WINDOWS_MISSING = $(filter-out $(wildcard $(WINDOWS_TOOLS)),$(WINDOWS_TOOLS))
build-windows:
ifeq ($(WINDOWS_MISSING),)
	$(MAKE) -j2 windows-x64 windows-core
endif

check-windows:
ifeq ($(WINDOWS_MISSING),)
	$(MAKE) test-windows-core test-windows-x64
else
	@echo "skipped: the tests for Windows (missing: $(WINDOWS_MISSING))" >&2; test '$(STRICT)' != 1
endif
