#!/bin/sh
# Makes or refreshes .venv from a hashed lock: install.sh runtime|dev
#
# Does nothing, and asks nothing of the network, when the lock was installed before.
# dev.lock holds everything in runtime.lock, so .venv made from it serves for both.
set -eu
kind=$1
cd "$(dirname "$0")/.."
stamp=.venv/installed

die() {
    printf '%s\n' "$1" >&2
    exit 1
}

# What .venv is made from, as one word: a change in any of it means a new installation.
made_from() {
    cat "requirements/$1.lock" requirements/tools.lock requirements/venv_start.py \
        requirements/install.sh requirements/pango.sh | sha256sum | cut -c1-32
}

installed() {
    [ -x .venv/bin/python ] && [ "$(cat $stamp 2>/dev/null)" = "$1 $(made_from "$1")" ]
}

find_python() {
    for name in python3.11 python3 python; do
        if "$name" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
}

if installed dev || installed "$kind"; then
    exec requirements/page.sh
fi

python=$(find_python)
[ -n "$python" ] || die "Python 3.11 is missing: install it (on Debian: apt install python3.11-venv) and run the same command again."
case "$(uname -sm)" in
    "Linux x86_64") ;;
    *) die "This machine is $(uname -sm); the locked TensorFlow runs on Linux x86_64: use such a machine or a container of that kind." ;;
esac

again="check the network and run the same command again; what has arrived is kept."
if ! cmp -s requirements/tools.lock .tools/tools.lock; then
    echo "Fetching the installer (uv) ..."
    rm -rf .tools
    "$python" -m venv .tools ||
        die "Python's venv module is missing: install it (on Debian: apt install python3.11-venv) and run the same command again."
    .tools/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
        --requirement requirements/tools.lock ||
        die "The download of the installer failed: $again"
    cp requirements/tools.lock .tools/tools.lock
fi

echo "Installing from requirements/$kind.lock: about 2 GB on disk, some minutes the first time ..."
rm -f $stamp
export UV_PYTHON_DOWNLOADS=never
.venv/bin/python -c '' 2>/dev/null ||
    .tools/bin/uv venv --quiet --clear --python "$python" .venv ||
    die "The environment .venv could not be made: see the lines above."
.tools/bin/uv pip sync --compile-bytecode --python .venv/bin/python --require-hashes "requirements/$kind.lock" ||
    die "The installation failed: $again"

# Every Python of .venv runs venv_start.py first: see there.
packages=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
cp requirements/venv_start.py "$packages/second_opinion_start.py"
echo "import second_opinion_start" > "$packages/second_opinion_start.pth"
printf 'metrics:\n  enabled: false\n  rasa_user_id: none\n' > .venv/rasa.yml
requirements/pango.sh
echo "$kind $(made_from "$kind")" > $stamp
requirements/page.sh
