#!/bin/sh
# Runs one of the site's commands as the site's own account: sayso doctor, sayso mail_test ADDRESS
set -eu
if [ "$(id -u)" != 0 ]; then
    echo "Only root may read what the site is told: sudo sayso $*" >&2
    exit 1
fi
private_key=${BACKUP_PRIVATE_KEY_FILE:-}
while IFS= read -r line; do
    case $line in [A-Z]*=*) export "${line?}" ;; esac
done </etc/sayso/environment
cd /opt/sayso/current
umask 077
if [ -n "$private_key" ]; then
    # The site's account can't read root's file: it is lent a copy, in memory, while it restores.
    BACKUP_PRIVATE_KEY_FILE=$(mktemp /run/sayso-key.XXXXXX)
    export BACKUP_PRIVATE_KEY_FILE
    trap 'rm -f "$BACKUP_PRIVATE_KEY_FILE"' EXIT
    trap 'exit 130' INT TERM HUP
    cat "$private_key" >"$BACKUP_PRIVATE_KEY_FILE"
    chown sayso "$BACKUP_PRIVATE_KEY_FILE"
fi
runuser -u sayso -- .venv/bin/python manage.py "$@"
