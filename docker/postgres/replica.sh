#!/bin/bash
# The read replica: fetch a copy of the primary once, then follow it. The arguments are
# the command to start (postgres and its options).
set -euo pipefail
: "${PRIMARY_HOST:=db}" "${PRIMARY_PORT:=5432}"

(
    umask 077
    printf '*:*:*:replicator:%s\n' \
        "$(sed 's/[\\:]/\\&/g' "$REPLICATION_PASSWORD_FILE")" >"$PGPASSFILE"
)

if [ ! -s "$PGDATA/PG_VERSION" ]; then
    pg_basebackup --pgdata="$PGDATA" --host="$PRIMARY_HOST" --port="$PRIMARY_PORT" \
        --username=replicator --no-password --slot=replica --wal-method=stream \
        --checkpoint=fast --write-recovery-conf
fi
exec "$@"
