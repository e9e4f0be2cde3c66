#!/bin/sh
# Makes .venv and installs one file of pinned requirements in it. Does nothing when the file
# has not changed since it was last installed.
set -eu
cd "$(dirname "$0")/.."
requirements=$1
python=.venv/bin/python
log=.venv/install.log

stop() {
    echo "$1" >&2
    exit 1
}

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    for candidate in ${PYTHON:-} python3.11 python3.12 python3.13 python3.14 python3 python; do
        if is_new_enough "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    stop "Python 3.11 or newer is needed and was not found. Install it (Debian: apt install python3 python3-venv), or name one with PYTHON=/path/to/python3."
}

make_environment() {
    found=$(find_python)
    "$found" -c 'import venv, ensurepip' 2>/dev/null ||
        stop "$found has no venv module. Install it (Debian: apt install python3-venv) and try again."
    echo "Making .venv with $("$found" --version)"
    rm -rf .venv
    "$found" -m venv .venv ||
        stop "Could not make .venv here. Check that this folder can be written to and the disk has room."
}

fingerprint() {
    "$python" -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$1"
}

install() {
    echo "Installing $requirements (a few minutes the first time)"
    "$python" -m pip install --require-hashes --disable-pip-version-check \
        --no-input --progress-bar off -r "$requirements" >"$log" 2>&1 && return
    if grep -q 'DO NOT MATCH THE HASHES' "$log"; then
        stop "A package that was downloaded is not the one pinned in $requirements, so nothing was installed. Check which index pip uses; details are in $log."
    fi
    reason=$(grep -m 1 '^ERROR' "$log" || tail -n 1 "$log")
    stop "Could not install $requirements: check the network (or a proxy's settings) and run make again. pip said: $reason (all of it is in $log)"
}

if ! is_new_enough "$python" || ! "$python" -c 'import pip' 2>/dev/null; then
    make_environment
fi
stamp=.venv/$(basename "$requirements" .txt).installed
wanted=$(fingerprint "$requirements")
if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
    install
    echo "$wanted" >"$stamp"
fi
