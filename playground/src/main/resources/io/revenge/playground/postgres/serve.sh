#!/bin/sh
# serve.sh COMMAND...: runs a server for as long as standard input is open, and so no longer than the process that
# holds the other end, however that ends.
set -eu
trap '' INT # a Ctrl-C reaches every process of the terminal; the end of the input follows
exec 3<&0
"$@" 3<&- </dev/null &
server=$!
{
  cat >/dev/null || true
  kill -INT "$server"
} <&3 &
watch=$!
exec 3<&-
status=0
wait "$server" || status=$?
kill "$watch" 2>/dev/null || true
exit "$status"
