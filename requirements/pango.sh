#!/bin/sh
# Sees to Pango, which turns pages into PDF. As root on Debian it installs what is missing; elsewhere
# it says what is missing, loudly, and goes on: all but PDFs works without it.
set -u

has_pango() {
    for library in libpango-1.0.so.0 libpangoft2-1.0.so.0 libharfbuzz-subset.so.0; do
        "$1" -c 'import ctypes, sys; ctypes.CDLL(sys.argv[1])' "$library" 2>/dev/null || return 1
    done
}

python=.venv/bin/python
packages="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"

has_pango $python && exit 0
if [ "$(id -u)" = 0 ] && [ -f /etc/debian_version ]; then
    echo "Installing Pango, for PDFs ..."
    log=$(mktemp)
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086
    { apt-get update && apt-get install --yes --no-install-recommends $packages; } >"$log" 2>&1 ||
        { echo "The installation failed:"; tail -n 15 "$log"; }
    rm -f "$log"
fi
has_pango $python || cat <<END
************************************************************************
MISSING: Pango. Patients will get pages and texts, but NO PDF.
On Debian: apt install $packages
************************************************************************
END
