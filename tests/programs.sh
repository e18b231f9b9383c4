#!/bin/sh
# Sees to Debian's chromium and postgresql, which the browser and database tests drive.
# As root on Debian it installs what is missing; elsewhere it says what will be left out.
set -u

has_chromium() { [ -x /usr/bin/chromium ]; }
has_postgresql() { ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || command -v postgres >/dev/null; }

missing() {
    has_chromium || printf 'chromium '
    has_postgresql || printf 'postgresql '
}

wanted=$(missing)
if [ -n "$wanted" ] && [ "$(id -u)" = 0 ] && [ -f /etc/debian_version ]; then
    echo "Installing $wanted(a minute or two) ..."
    log=$(mktemp)
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086
    { apt-get update && apt-get install --yes --no-install-recommends $wanted; } >"$log" 2>&1 ||
        { echo "The installation failed:"; tail -n 15 "$log"; }
    rm -f "$log"
fi

wanted=$(missing)
if [ -n "$wanted" ]; then
    echo "MISSING: $wanted- the tests that need it are SKIPPED. On Debian: apt install $wanted"
else
    echo "chromium and postgresql are here."
fi
