# GLIBC=2.17 for `make library` and `make install`: runs with that glibc and all later ones, whatever this system has.

TRIPLE := x86_64-unknown-linux-gnu
CROSS := $(TARGET)/glibc$(GLIBC)
BUILT := $(CROSS)/$(TRIPLE)/$(PROFILE:dev=debug)
define BUILD
CARGO_TARGET_DIR=$(CROSS) CARGO_BUILD_BUILD_DIR=$(CROSS) CARGO_ZIGBUILD_PYTHON_PATH=$(PY) RUSTFLAGS="$(REMAP)" \
	$(ZIGBUILD) zigbuild --locked --profile $(PROFILE) -p zapi-ffi --target $(TRIPLE).$(GLIBC)
@newest=$$({ objdump -T $(BUILT)/libzapi.so | grep -o 'GLIBC_[0-9.]*'; echo GLIBC_$(GLIBC); } | sort -V | tail -n 1); \
	test $$newest = GLIBC_$(GLIBC) || { rm $(BUILT)/libzapi.so; echo "libzapi.so asks for $$newest" >&2; exit 1; }
endef

$(BUILT)/libzapi.so library: | $(ZIGBUILD)
