#!/bin/sh
# `make install` and `make upgrade`: installs what Debian has, then hands over to install.py.
set -eu
cd "$(dirname "$0")/.."
packages="ca-certificates ffmpeg nginx openssl postgresql python3 python3-venv"

if [ "$(id -u)" != 0 ]; then
    echo "This changes the machine itself, so it has to be root: sudo make $1" >&2
    exit 1
fi
if ! command -v apt-get >/dev/null; then
    echo "This is for Debian (12 or newer). docs/guide/operate.md says what to do elsewhere." >&2
    exit 1
fi

is_installed() {
    [ "$(dpkg-query --show --showformat '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing=
for package in $packages; do
    is_installed "$package" || missing="$missing $package"
done
if [ -n "$missing" ]; then
    echo "Installing from Debian:$missing"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update --quiet=2
    # shellcheck disable=SC2086 # names of packages, one word each
    apt-get install --yes --quiet=2 --no-install-recommends $missing >/dev/null
fi
exec python3 deploy/install.py "$@"
