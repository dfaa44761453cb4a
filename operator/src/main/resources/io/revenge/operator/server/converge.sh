#!/bin/sh
# Starts the server on a socket that only this container sees, with the rendered configuration, and runs the SQL.

# All that decides whether there is anything to do. pg_hba.conf is read by the server itself, on reload.
inputs() {
  echo "$system ${REVENGE_RESTART:-}"
  for file in "$config"/*; do
    case $file in
    */system-identifier | */pg_hba.conf) ;;
    *) echo "$file" && cat "$file" ;;
    esac
  done
}

# start CONFIGURATION
start() {
  : >"$work/server.log"
  pg_ctl start -D "$directory" --wait --silent --timeout=604800 --log="$work/server.log" -o "-c config_file=$1 $durability \
    -c hba_file=$config/pg_hba.conf -c unix_socket_directories=$work -c listen_addresses= -c ssl=off $archiver"
}

# Sets complete to yes when all that is rendered is in force.
converge() {
  complete=yes
  mkdir -p "$good"
  : >"$good/notice.conf" # what the server tells the operator about this start
  render >"$good/postgresql.conf.new"
  if was_killed; then
    echo 'FATAL:  the server was killed while it started with it: too little memory?' >"$work/server.log"
    start_with_last_good
  elif try; then
    mv "$good/postgresql.conf.new" "$good/postgresql.conf"
  else
    start_with_last_good
  fi
  if ! { run_scripts >"$work/scripts.log" 2>&1; }; then
    scripts_failed
  fi
  pg_ctl stop -D "$directory" --wait --silent --mode=fast --timeout=604800
}

# Whether two tries of this very configuration were killed, as happens where memory is short: the container often with them,
# and even if not, the kubelet starts it again.
was_killed() {
  sum=$(cksum <"$good/postgresql.conf.new")
  touch "$good/tries"
  if [ ! -e "$good/postgresql.conf" ] || [ "$(grep -cxF "$sum" "$good/tries")" -lt 2 ]; then
    echo "$sum" >>"$good/tries"
    sync -f "$good"
    return 1
  fi
  rm "$good/tries"
}

try() {
  if start "$good/postgresql.conf.new"; then
    rm "$good/tries"
    return 0
  fi
  if grep -qE 'FATAL|PANIC' "$work/server.log"; then
    rm "$good/tries"
  else
    echo "$sum" >>"$good/tries" # it ended without a word: no other try is needed
  fi
  return 1
}

render() {
  cat "$config/postgresql.conf"
  if [ "$archiving" = true ]; then
    echo "basic_archive.archive_directory = '$archive/$system/wal'"
  fi
  echo "include = 'notice.conf'"
}

start_with_last_good() {
  reason=$(complaint "$work/server.log")
  cat "$work/server.log" >&2
  if [ ! -e "$good/postgresql.conf" ]; then
    fail ParametersRejected "$reason"
  fi
  if cmp -s "$good/postgresql.conf" "$good/postgresql.conf.new" || ! start "$good/postgresql.conf"; then
    cat "$work/server.log" >&2
    fail StartFailed "$(complaint "$work/server.log")"
  fi
  complete=no
  {
    setting rejected "$reason"
    sed -n "s/^revenge.configuration = /revenge.rejected_configuration = /p" "$good/postgresql.conf.new"
  } >>"$good/notice.conf"
}

scripts_failed() {
  cat "$work/scripts.log" >&2
  reason=$(grep -m 1 -E 'ERROR|FATAL' "$work/scripts.log" || tail -n 1 "$work/scripts.log")
  if [ "$found" = no ]; then
    fail InitializationFailed "$reason"
  fi
  complete=no # a database that is in use runs without it
  setting unconverged "$reason" >>"$good/notice.conf"
}

run_scripts() {
  for script in "$config"/postgres.*.sql; do
    query postgres --single-transaction --file="$script" || return 1
  done
  create=$(query postgres --tuples-only --no-align --file="$config/create-database.sql") || return 1
  if [ -n "$create" ]; then
    query postgres --command="$create" || return 1
  fi
  for script in "$config"/application.*.sql; do
    query "$database" --single-transaction --file="$script" || return 1
  done
}

# query DATABASE OPTION...: psql as the superuser, with the settings that the scripts read
query() {
  name=$1
  shift
  PGOPTIONS="$settings -c revenge.archive_directory=$archive/$system -c search_path=pg_catalog -c client_min_messages=warning" \
    psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --host="$work" --username=postgres --dbname="$name" "$@"
}
