#!/bin/sh
# `rasa data validate` as typed by hand; any warning about the assistant's data is a fault.
# Not counted: Python's notes on libraries that are out of date inside, such as pkg_resources.
set -u
cd "$(dirname "$0")/.."
log=$(mktemp)
trap 'rm -f "$log"' EXIT

.venv/bin/python -m rasa data validate --fail-on-warnings >"$log" 2>&1
code=$?
if [ $code -ne 0 ] || grep -E ' WARNING | ERROR |(User|Future)Warning:' "$log" |
    grep -qv 'pkg_resources is deprecated'; then
    cat "$log"
    echo "rasa data validate found something (exit code $code): mend what the lines above name."
    exit 1
fi
echo "rasa data validate: no warning"
