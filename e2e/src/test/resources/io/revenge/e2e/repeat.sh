#!/bin/sh
# repeat.sh STATEMENT SECONDS: runs it again and again, with that pause, and prints its rows, until
# standard input ends. Connects anew when the connection breaks. Environment: libpq's variables.
set -eu
# A server that is gone without a word.
noticing='keepalives_idle=5 keepalives_interval=5 keepalives_count=2 tcp_user_timeout=15000'

repeat() {
  trap 'kill "$psql"; exit 0' TERM
  while :; do
    printf '%s \\watch %s\n' "$1" "$2" | psql -XqAt -v ON_ERROR_STOP=1 -d "$noticing" &
    psql=$!
    # The first error is enough: until the server is back there are many of them.
    wait "$psql" || { exec 2>/dev/null && sleep 0.1; }
  done
}

repeat "$1" "$2" &
cat >/dev/null
kill "$!"
wait "$!"
