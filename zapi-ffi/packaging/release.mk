# make release, and its parts: what is handed out, in target/dist.

ZIGBUILD := $(VENV)/bin/cargo-zigbuild

$(ZIGBUILD): zapi-ffi/packaging/requirements.txt
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@
