#!/bin/sh
# Dumps one database to a file, verifies the file, and only then removes older dumps.
# Environment: libpq's variables name the server, role and database; KEEP is the number of verified
# dumps that stay, and ACCEPTED one with few rows that are meant to be few. A file NAME.dump with
# NAME.dump.sha256 beside it is a verified dump of ours; NAME.dump.json tells of it. Nothing else on
# the volume is ever touched.
set -eu
umask 077
scripts=$(dirname "$0")
# shellcheck source=../kubernetes/job.sh
. "$scripts/job.sh"
volume=${BACKUP_DIRECTORY:-/backup}
: "${PGDATABASE:?}" "${KEEP:?}"
export ACCEPTED="${ACCEPTED:-}"

clear_away() {
  rm -f "$volume/.${PGDATABASE}_"*.partial
}

tables() {
  psql -XAtq -F ' ' -v ON_ERROR_STOP=1 -f "$scripts/tables.sql" >"$work/unsorted"
  LC_ALL=C sort "$work/unsorted"
}

# number FIELD FILE DEFAULT: what a JSON object of ours has there.
number() {
  found=$([ ! -f "$2" ] || sed -n 's/.*"'"$1"'":\([0-9][0-9]*\).*/\1/p' "$2")
  echo "${found:-$3}"
}

# Verified dumps of this database, a line "SEQUENCE FILE ROWS" for each, the one that was completed
# last first. Names tell when a clock said that a dump began, which may be wrong; dumps of former
# versions have nothing else. What is not as it was verified is nobody's dump, and stays.
verified() {
  for checksum in "$volume/${PGDATABASE}_"*.dump.sha256; do
    dump=${checksum%.sha256}
    [ -f "$dump" ] || continue
    file=${dump##*/}
    echo "$file" | grep -qE "^${PGDATABASE}_[0-9]{8}T[0-9]{6}Z\\.dump\$" || continue
    [ "$(sed -n 's/^[0-9a-f]\{64\}  //p' "$checksum")" = "$file" ] || continue
    bytes=$(wc -c <"$dump")
    [ "$bytes" -eq "$(number sizeBytes "$dump.json" "$bytes")" ] || is_damaged "$file"
    [ ! -e "$work/damaged.$file" ] || continue
    echo "$(number sequence "$dump.json" 0) $file $(number rows "$dump.json" -)"
  done | LC_ALL=C sort -k1,1nr -k2,2r
}

is_damaged() {
  [ -e "$work/damaged.$1" ] || echo "warning: $1 is damaged; it stays, and counts for nothing" >&2
  touch "$work/damaged.$1"
}

# The first one that is damaged, if any is.
damaged() {
  for marker in "$work"/damaged.*; do
    [ ! -e "$marker" ] || echo "${marker##*/damaged.}"
  done | sed -n 1p
}

# put FILE: what comes in is there as a whole or not at all.
put() {
  cat >"$volume/.$1.partial" && sync "$volume/.$1.partial" && mv "$volume/.$1.partial" "$volume/$1"
}

# describe [MORE]: the JSON object that tells of the new dump.
describe() {
  printf '{"file":"%s","sequence":%d,"sizeBytes":%d,"rows":%d,"sha256":"%s","startedAt":"%s","completedAt":"%s","tables":%d%s}\n' \
    "$name" "$sequence" "$size" "$rows" "$sha256" "$started" "$completed" "$(wc -l <"$work/tables")" \
    "${1:-}"
}

at lock
# Held until the process ends, however it ends: a second run waits, and leftovers are nobody's.
exec 9>"$volume/.lock"
flock 9

at start
clear_away
for beside in "$volume/${PGDATABASE}_"*Z.dump.sha256 "$volume/${PGDATABASE}_"*Z.dump.json; do
  [ -e "${beside%.dump.*}.dump" ] || rm -f "$beside"
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
sh "$scripts/verify-dump.sh" "$partial" "$sha256" "$work/tables" "$work/rows"
read -r rows <"$work/rows"

at keep
verified >"$work/verified"
sequence=$(awk 'NR == 1 { last = $1 } END { print last + 1 }' "$work/verified")
size=$(wc -c <"$partial")
completed=$(now)
describe | put "$name.json"
printf '%s  %s\n' "$sha256" "$name" | put "$name.sha256"
mv "$partial" "$volume/$name"
sync "$volume"
succeeded "$(describe)"

at retention
# Dumps of former versions are counted once. One that cannot be read stays for a person to judge.
while read -r _ old old_rows; do
  [ "$old_rows" = - ] || continue
  if old_rows=$(sh "$scripts/count-rows.sh" "$volume/$old" 2>/dev/null); then
    printf '{"file":"%s","rows":%d}\n' "$old" "$old_rows" | put "$old.json" || :
  fi
done <"$work/verified"

# A dump goes because another has its rows, and that one is read before. The new one was just now.
# What turns out to be damaged counts for nothing, and the rest is judged again.
judged=
until [ -n "$judged" ]; do
  judged=yes
  verified | cut -d' ' -f2- >"$work/verified"
  awk -f "$scripts/retention.awk" "$work/verified" >"$work/verdict"
  awk '$1 == "remove" { print $3 } $1 == "larger" { print $2 }' "$work/verdict" >"$work/relied-on"
  while read -r other; do
    [ "$other" != "$name" ] || continue
    [ ! -e "$work/intact.$other" ] || continue
    if (cd "$volume" && sha256sum -c "$other.sha256" >/dev/null 2>&1); then
      touch "$work/intact.$other"
    else
      is_damaged "$other"
      judged=
    fi
  done <"$work/relied-on"
done
larger=$(awk '$1 == "larger" { printf ",\"largerDump\":{\"file\":\"%s\",\"rows\":%s}", $2, $3 }' "$work/verdict")
damaged=$(damaged)
[ -z "$damaged" ] || larger=$larger$(printf ',"damagedDump":"%s"' "$damaged")
result=$(describe "$larger")
succeeded "$result"
echo "$result"
awk '$1 == "remove" { print $2 }' "$work/verdict" | while read -r old; do
  # The dump goes first: what lies beside no dump is removed by the next run.
  rm -f "$volume/$old" "$volume/$old.sha256" "$volume/$old.json" || :
done
