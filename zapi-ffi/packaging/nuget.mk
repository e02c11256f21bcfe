# make nuget: the package for .NET, from the archives that the other targets leave. make test-nuget: that package.

.PHONY: nuget test-nuget

nuget: export SOURCE_DATE_EPOCH := $(SOURCE_DATE_EPOCH)
nuget:
	umask 022 && $(PYTHON) $(PACKAGING)/nuget.py '$(DIST)' '$(VERSION)'

test-nuget: build $(VENV)/checks
	$(CLEAN) NUPKG='$(DIST)/Zapi.$(VERSION).nupkg' $(PY) -m pytest -q -p no:cacheprovider tests/test_nuget.py
