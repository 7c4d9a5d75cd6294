# Everything that people and CI call. Each target does its own set-up; all it makes lives in .sandbox/.
# PYTHON: any Python from 3.11 on. PORT: where `make run` listens (8069, or the next free one).
PYTHON ?= python3
DEV = @$(PYTHON) .dev/make.py

.DEFAULT_GOAL := help
.PHONY: help run stop reset test test-one story pictures lint format bench pot shell update

help:    ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## */make \1\t/' | expand -t 20

run:     ## set up what is missing, open the demo agency and print its address and logins
	$(DEV) run

stop:    ## stop the server and the embedded PostgreSQL
	$(DEV) stop

reset:   ## stop, and forget the databases (downloads are kept)
	$(DEV) reset

update:  ## after changes of fields, views or data: update the demo database and restart
	$(DEV) update

test:    ## all tests: ours, and the peers' own suites with ours installed
	$(DEV) test

test-one:  ## some tests: make test-one ARGS="travel_complaint/tests/test_intake.py -k number"
	$(DEV) test-one $(ARGS)

story:   ## one complaint from the guest's mail to the payslip, each step with its proof
	$(DEV) story

pictures:  ## the pictures of the guides, or some: make pictures ARGS="agent_case"
	$(DEV) pictures $(ARGS)

lint:    ## ruff, pylint-odoo, the OCA hooks, prettier
	$(DEV) lint

format:  ## let ruff and prettier rewrite what they can
	$(DEV) format

bench:   ## the goals of speed, measured against the peers in one run
	$(DEV) bench $(ARGS)

pot:     ## renew the translation templates and merge them into zh_CN.po
	$(DEV) pot

shell:   ## Odoo's shell on the demo database
	$(DEV) shell
