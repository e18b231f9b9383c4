#!/bin/sh
# All the testing, in the order in which a fault is cheapest to find.
set -eu
cd "$(dirname "$0")/.."
python=.venv/bin/python

step() { printf '\n== %s\n' "$1"; }

step "Programs that the tests use"
tests/programs.sh

step "Style and types"
make --no-print-directory lint

step "Training data: no warning allowed"
tests/validate.sh

step "Model"
$python -m bot train

step "Stories and rules"
tests/stories.sh

step "Tests"
exec $python -m pytest
