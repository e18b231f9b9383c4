#!/bin/sh
# `rasa test core` on tests/stories with the model for the files as they are now.
set -u
cd "$(dirname "$0")/.."
model=$(.venv/bin/python -c 'from bot.running.training import model_path; print(model_path())')
log=$(mktemp)
trap 'rm -f "$log"' EXIT

if ! .venv/bin/python -m rasa test core --stories tests/stories --model "$model" \
    --out results --fail-on-prediction-errors >"$log" 2>&1; then
    tail -n 60 "$log"
    echo "A story went another way: see results/failed_test_stories.yml"
    exit 1
fi
grep -E 'Correct:|Accuracy:' "$log" | sed 's/^.* - //'
