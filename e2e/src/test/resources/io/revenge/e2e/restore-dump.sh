#!/bin/sh
# restore-dump.sh DUMP: what docs/restore.md says: a dump into the database that libpq's variables name, as its owner. Extensions that only
# a superuser may create are there already.
set -eu
dump=$1
list=$(mktemp)
pg_restore --list "$dump" | grep -vE ' EXTENSION (- )?(amcheck|pg_stat_statements|pg_visibility) ' >"$list"
psql -Xq -v ON_ERROR_STOP=1 -c 'DROP OWNED BY CURRENT_USER CASCADE'
pg_restore --exit-on-error --single-transaction --use-list="$list" --dbname="$PGDATABASE" "$dump"
