#!/bin/sh
# recover.sh QUERY: the newest base backup in /archive and the WAL after it, restored into /restore; then the query in the database revenge.
set -eu
base=$(find /archive/*/base -maxdepth 1 -type d -name '[0-9]*Z' | sort | tail -n 1)
wal=${base%/base/*}/wal
data=/restore/pgdata
mkdir -m 0700 "$data"
tar -xzf "$base/base.tar.gz" -C "$data"
tar -xzf "$base/pg_wal.tar.gz" -C "$data/pg_wal"
touch "$data/recovery.signal"
pg_ctl start --pgdata="$data" --wait --silent --log=/restore/log --options="-c restore_command='cp $wal/%f %p' -c archive_mode=off \
  -c hot_standby=off -c listen_addresses= -c unix_socket_directories=/restore" || {
  cat /restore/log
  exit 1
}
# Without hot standby it takes connections when all WAL is replayed.
until pg_isready -q -h /restore; do
  pg_ctl status --pgdata="$data" >/dev/null || {
    cat /restore/log
    exit 1
  }
  sleep 1
done
until pg_isready -q -h /restore; do
  pg_ctl status --pgdata="$data" >/dev/null || {
    cat /restore/log
    exit 1
  }
  sleep 0.2
done
psql -XAt -h /restore -U postgres -d revenge -c "$1"
pg_ctl stop --pgdata="$data" --wait --silent
