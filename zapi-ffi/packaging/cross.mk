# FOR=… for `make library` and `make install`: libzapi for that row of targets.mk, whatever this system has.

ifndef linux/$(FOR)
$(error FOR is one of: $(LINUX))
endif

CROSS := $(TARGET)/cross
BUILT := $(CROSS)/$(call rust_target,$(FOR))/$(PROFILE:dev=debug)
# On musl, rustc would link a shared library with a libc of its own.
NO_STATIC_LIBC := $(if $(findstring musl,$(FOR)),-C target-feature=-crt-static)
OLDEST_GLIBC := $(patsubst glibc%,%,$(filter glibc%,$(subst -, ,$(FOR))))
# cargo-zigbuild with that command.
cross = CARGO_TARGET_DIR=$(CROSS) CARGO_BUILD_BUILD_DIR=$(CROSS) CARGO_ZIGBUILD_PYTHON_PATH=$(PY) RUSTFLAGS="$(REMAP) $(NO_STATIC_LIBC)" $(RUST_$(call std,$(FOR))) \
	$(ZIGBUILD) $(1) --locked --profile $(PROFILE) $(BUILD_$(call std,$(FOR))) --target $(call zigbuild_target,$(FOR))
# zig links a program for musl without a loader, and then it can load no library.
BUILD_SELFTEST = $(call cross,rustc) -p zapi-selftest -- $(SMALL) $(if $(NO_STATIC_LIBC),-C link-arg=-dynamic)
define BUILD
$(call cross,zigbuild) -p zapi-ffi
@newest=$$({ readelf --version-info $(BUILT)/libzapi.so | grep -o 'GLIBC_[0-9.]*'; echo GLIBC_$(OLDEST_GLIBC); } | sort -V | tail -n 1); \
	test $$newest = GLIBC_$(OLDEST_GLIBC) || { rm $(BUILT)/libzapi.so; echo "libzapi.so asks for $$newest" >&2; exit 1; }
endef

ifneq ($(call std,$(FOR)),own)
BINUTILS := $(shell dpkg-architecture -a $(call debian_machine,$(FOR)) -q DEB_HOST_GNU_TYPE 2>/dev/null)-
LD := $(BINUTILS)ld
AR := $(BINUTILS)ar
STRIP := $(BINUTILS)strip
OBJCOPY := $(BINUTILS)objcopy
endif

$(BUILT)/libzapi.so library: | $(ZIGBUILD)
