#!/bin/sh
# Start Odoo in production. The settings come from the environment, see compose.yaml;
# the defaults are those of the image. The test runs this very file without Docker.
#
#   entrypoint.sh               bring the database to the code, then serve it
#   entrypoint.sh prepare       bring the database to the code
#   entrypoint.sh shell|db|...  run one of Odoo's commands on the same settings
set -eu

here=$(cd "$(dirname "$0")" && pwd)
: "${PGUSER:=odoo}" "${PGDATABASE:=odoo}" "${ODOO_RC:=$here/odoo.conf}"
ODOO_DBFILTER="^${PGDATABASE}\$"
export PGUSER PGDATABASE ODOO_RC ODOO_DBFILTER

# libpq takes the password from a file: in a variable, each child process and each
# `docker inspect` would show it.
if [ -n "${PGPASSWORD_FILE:-}" ]; then
    : "${PGPASSFILE:=/tmp/pgpass}"
    export PGPASSFILE
    (
        umask 077
        printf '*:*:*:%s:%s\n' "$PGUSER" \
            "$(sed 's/[\\:]/\\&/g' "$PGPASSWORD_FILE")" >"$PGPASSFILE"
    )
fi

# Always the script, never `python -m odoo`: with workers, the process for websockets
# would not start.
case "${1:-}" in
    "") exec python3 "$here/prepare.py" odoo ;;
    prepare) exec python3 "$here/prepare.py" true ;;
    *) exec odoo "$@" ;;
esac
