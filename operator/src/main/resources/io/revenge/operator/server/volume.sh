#!/bin/sh
# What the volume holds; and the first initdb. Nothing that could be a database is ever changed or overwritten.

# Sets found to yes or no; fails when the volume is not what the resource expects. Changes nothing.
find_data() {
  server=$(postgres --version | sed -E 's/^[^0-9]*([0-9]+).*/\1/')
  if [ "$server" != "$major" ]; then
    fail VersionMismatch "The image holds PostgreSQL $server, spec.postgres.version is $major: set an image of PostgreSQL $major."
  fi
  if [ -d "$pgdata" ] && [ "$(stat -c %u "$pgdata")" != "$(id -u)" ]; then
    fail UserMismatch "The data belongs to user $(stat -c %u "$pgdata") and the server runs as $(id -u): set spec.postgres.uid or go back to the former image."
  fi
  found=no
  if [ -e "$pgdata/PG_VERSION" ]; then
    found=yes
    compare_data
  else
    expect_no_data
  fi
}

compare_data() {
  version=$(cat "$pgdata/PG_VERSION")
  if [ "$version" != "$major" ]; then
    fail VersionMismatch "The volume holds a database of PostgreSQL $version, spec.postgres.version is $major."
  fi
  holds=$(system_identifier "$pgdata")
  if [ -n "$expected" ] && [ "$holds" != "$expected" ]; then
    fail ForeignData "The volume holds the database system $holds, the status knows $expected: bring back the right volume."
  fi
}

expect_no_data() {
  other=$(find "$volume" -name lost+found -prune -o -path "$unfinished" -prune -o -name PG_VERSION -print 2>&1 | head -n 1)
  if [ -n "$other" ]; then
    fail ForeignData "The volume holds what this operator did not make: $other. Nothing was changed."
  fi
  if [ -n "$expected" ]; then
    fail DataMissing "The status knows the database system $expected, but the volume is empty: bring back its volume."
  fi
  if [ -n "$(ls -A "$pgdata" 2>/dev/null)" ]; then
    fail ForeignData "The volume holds $pgdata without PG_VERSION. Nothing was changed."
  fi
}

create_data() {
  rm -rf "$unfinished"
  [ ! -e "$pgdata" ] || rmdir "$pgdata"
  set --
  if [ "$major" -ge 16 ]; then
    set -- --set huge_pages=off
  fi
  if [ "$major" -ge 17 ]; then
    set -- "$@" --locale-provider=builtin --builtin-locale=C.UTF-8
  fi
  initdb --pgdata="$unfinished" --username=postgres --auth-local=peer --auth-host=reject --data-checksums \
    --encoding=UTF8 --locale=C --no-sync --no-instructions "$@" >"$work/initdb.log" 2>&1 ||
    fail InitializationFailed "initdb: $(tail -n 3 "$work/initdb.log")"
}

# system_identifier DIRECTORY
system_identifier() {
  pg_controldata -D "$1" | sed -n 's/^Database system identifier: *//p'
}

make_archive_directories() {
  if [ "$archiving" = true ]; then
    # Without them the archiver fails and the condition Archiving says so; the database runs.
    mkdir -p "$archive/$system/wal" "$archive/$system/base" || echo "cannot make the directories of the archive" >&2
  fi
}
