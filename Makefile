PYTHON ?= python3
BIN = .venv/bin
READY = .venv/ready
BUILD = $(BIN)/jupyter-book build . -W --keep-going

.PHONY: help book handout draft test mutants bench lab serve clean

help:
	@echo 'make book    run every notebook from scratch and build _build/html/index.html'
	@echo 'make handout the same, and the book, handouts and a cheat sheet as PDF (TeX needed)'
	@echo 'make test    run every test; those that need a missing browser or TeX say so'
	@echo 'make mutants change every node of what is new in the proofs, plant slips in new code; see that it is noticed'
	@echo 'make lab     open the chapters as notebooks in JupyterLab'
	@echo 'make serve   serve the built book on http://localhost:8000'
	@echo 'make draft   build quickly: run again only the notebooks that changed'
	@echo 'make bench   measure the proof engine against plain SymPy, the losses against PyTorch, a built page against a stock one'
	@echo 'make clean   remove what was built, and the environment'
	@echo
	@echo 'BOOK_EDITION=student make book  builds the site without the solutions of the exercises'
	@echo 'PYTHON=python3.12 make book    chooses another Python (3.11 to 3.14)'

# The last line comes last: an installation that broke off is not ready.
$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15) and \
		"Python 3.11 to 3.14 is needed, this is " + sys.version)'
	rm -rf .venv
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
	$(BIN)/jupytext-config \
		--settings-file .venv/etc/jupyter/labconfig/default_setting_overrides.json \
		set-default-viewer markdown myst
	@touch $@

book: $(READY)
	rm -rf _build
	env -u BOOK_REUSE $(BUILD)

# What ran before and has not changed does not run again.
draft: $(READY)
	BOOK_REUSE=1 $(BUILD)

handout: $(READY)
	BOOK_REUSE=1 BOOK_HANDOUTS=1 $(BUILD)

test: $(READY)
	$(BIN)/python -m pytest
	$(BIN)/ruff check --quiet
	$(BIN)/ruff format --check --quiet

mutants: $(READY)
	$(BIN)/python tools/mutants.py

bench: $(READY)
	$(BIN)/python tools/bench_engine.py $(BENCH)
	$(BIN)/python tools/bench_loss.py $(BENCH)
	$(BIN)/python tools/bench_site.py $(BENCH)

lab: $(READY)
	cd book && ../$(BIN)/jupyter lab

serve: $(READY)
	@test -e _build/html/index.html || { echo 'nothing to serve yet: run make book first'; exit 1; }
	@$(BIN)/python tools/serve.py

clean:
	rm -rf .venv _build .pytest_cache .ruff_cache .hypothesis
