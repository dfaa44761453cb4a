#!/bin/sh
# Dumps one database to a file, verifies the file, and only then removes older dumps.
# Environment: libpq's variables name the server, role and database; KEEP is the number of verified
# dumps that stay. A file NAME.dump with NAME.dump.sha256 beside it is a verified dump of ours;
# nothing else on the volume is ever touched.
set -eu
umask 077
scripts=$(dirname "$0")
# shellcheck source=../kubernetes/job.sh
. "$scripts/job.sh"
volume=${BACKUP_DIRECTORY:-/backup}
: "${PGDATABASE:?}" "${KEEP:?}"

clear_away() {
  rm -f "$volume/.${PGDATABASE}_"*.partial
}

tables() {
  psql -XAtq -F ' ' -v ON_ERROR_STOP=1 -f "$scripts/tables.sql" >"$work/unsorted"
  LC_ALL=C sort "$work/unsorted"
}

# Verified dumps of this database, newest first.
verified() {
  for checksum in "$volume/${PGDATABASE}_"*.dump.sha256; do
    dump=${checksum%.sha256}
    [ ! -f "$dump" ] || echo "$dump"
  done | grep -E '_[0-9]{8}T[0-9]{6}Z\.dump$' | sort -r
}

at lock
# Held until the process ends, however it ends: a second run waits, and leftovers are nobody's.
exec 9>"$volume/.lock"
flock 9

at start
clear_away
for checksum in "$volume/${PGDATABASE}_"*Z.dump.sha256; do
  [ -e "${checksum%.sha256}" ] || rm -f "$checksum"
done
until
  started=$(now)
  name=${PGDATABASE}_$(echo "$started" | tr -d ':-').dump
  [ ! -e "$volume/$name" ]
do
  sleep 1
done
partial=$volume/.$name.partial

at dump
tables >"$work/before"
# Hashed on its way to the disk, so that what is read back can be compared with what was sent.
{
  pg_dump --format=custom --no-password --lock-wait-timeout=10min || touch "$work/dump-failed"
} | tee "$partial" 2>"$work/write-errors" | sha256sum >"$work/sha256"
[ ! -e "$work/dump-failed" ] || exit 1
[ ! -s "$work/write-errors" ] || error "$(cat "$work/write-errors")"
# pg_dump passes over some objects of other roles with no more than a warning.
skipped=$(grep -E 'not (be )?dumped' "$errors" || :)
[ -z "$skipped" ] || error "$skipped"
tables >"$work/after"
# A table that was there before and after was there in between.
LC_ALL=C comm -12 "$work/before" "$work/after" >"$work/tables"
read -r sha256 _ <"$work/sha256"

at verify
sync "$partial"
sh "$scripts/verify-dump.sh" "$partial" "$sha256" "$work/tables"

at keep
printf '%s  %s\n' "$sha256" "$name" >"$volume/.$name.sha256.partial"
sync "$volume/.$name.sha256.partial"
mv "$volume/.$name.sha256.partial" "$volume/$name.sha256"
mv "$partial" "$volume/$name"
sync "$volume"
result=$(
  printf '{"file":"%s","sizeBytes":%d,"sha256":"%s","startedAt":"%s","completedAt":"%s","tables":%d}' \
    "$name" "$(wc -c <"$volume/$name")" "$sha256" "$started" "$(now)" "$(wc -l <"$work/tables")"
)
succeeded "$result"
echo "$result"

at retention
verified | tail -n "+$((KEEP + 1))" | while read -r old; do
  # The new dump stays even where the clock was set back.
  [ "$old" = "$volume/$name" ] || rm -f "$old" "$old.sha256" || :
done
