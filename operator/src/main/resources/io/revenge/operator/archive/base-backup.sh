#!/bin/sh
# base-backup.sh take|prune
# Keeps the archive volume restorable and from filling: takes a base backup that is verified before
# it gets its name, and removes what no kept base backup needs.
# Environment: libpq's variables name server and role; SYSTEM_IDENTIFIER names the directory.
# base/NAME/ with base/NAME.json beside it is a complete base backup; .tmp-* is a leftover;
# wal/.reserve is room for the next one, where the operator looks at sizes anyway.
set -eu
umask 077
scripts=$(dirname "$0")
# shellcheck source=../kubernetes/job.sh
. "$scripts/job.sh"
volume=${ARCHIVE_DIRECTORY:-/archive}
directory=$volume/${SYSTEM_IDENTIFIER:?}
wal=$directory/wal
base=$directory/base
reserve=$wal/.reserve
# Percent of the volume in use above which older base backups and their WAL go.
low=${LOW_PERCENT:-50}
# Before a new one is taken, they go only as far as it needs the room.
high=${HIGH_PERCENT:-70}
# With less room than two segments the volume is full.
full_kib=${FULL_KIB:-32768}

used_percent() {
  df -Pk "$volume" | awk 'NR == 2 { printf "%d\n", 100 * $3 / ($3 + $4) }'
}

free_kib() {
  df -Pk "$volume" | awk 'NR == 2 { print $4 }'
}

reserved_kib() {
  if [ -e "$reserve" ]; then
    echo $(($(stat -c %s "$reserve") / 1024))
  else
    echo 0
  fi
}

# Whether a base backup needs the room that is kept for it.
full() {
  [ "$(free_kib)" -lt "$full_kib" ] || [ "$(free_kib)" -lt "$(reserved_kib)" ]
}

# Names of complete base backups, in the order of the WAL at which they start: a name is only what
# a clock said.
base_backups() {
  for file in "$base"/*.json; do
    name=${file##*/}
    name=${name%.json}
    [ ! -d "$base/$name" ] || echo "$(start_segment "$name" | cut -c 9-) $name"
  done | sort | cut -d ' ' -f 2
}

start_segment() {
  sed -n 's/.*"startSegment":"\([0-9A-F]\{24\}\)".*/\1/p' "$base/$1.json"
}

# prune PERCENT: the newest base backup and the WAL since its start always stay.
prune() {
  while [ "$(used_percent)" -gt "$1" ] && [ "$(base_backups | wc -l)" -gt 1 ]; do
    oldest=$(base_backups | head -n 1)
    echo "removing base backup $oldest"
    mv "$base/$oldest" "$base/.tmp-$oldest"
    rm -f "$base/$oldest.json"
    rm -rf "$base/.tmp-$oldest"
    remove_wal
  done
}

# Segments that are older than every base backup.
remove_wal() {
  oldest=$(base_backups | head -n 1)
  [ -z "$oldest" ] || pg_archivecleanup "$wal" "$(start_segment "$oldest")"
}

verify() {
  if pg_verifybackup --help | grep -q -e --format; then
    # It cannot read WAL inside a tar file.
    pg_verifybackup --format=tar --no-parse-wal --quiet "$1"
  else
    for file in "$1"/*.tar.gz; do
      gzip -t "$file"
    done
    [ -s "$1/backup_manifest" ] || error "the base backup has no manifest"
  fi
}

# The archiver fills a volume to the last byte, and without a new base backup nothing may go.
keep_reserve() {
  newest=$(base_backups | tail -n 1)
  [ -n "$newest" ] || return 0
  size=$(sed -n 's/.*"sizeBytes":\([0-9]*\).*/\1/p' "$base/$newest.json")
  fallocate -l $((${size:-0} * 6 / 5 + 4194304)) "$reserve" || true
}

# A base backup begins with a new segment, which wakes the archiver: on a full volume that would
# take the room first, and leave half a segment there. Elsewhere it may fill the volume meanwhile,
# and the reserve stays for the next try.
use_reserve_if_full() {
  if full; then
    chmod u-w "$wal"
    : >"$reserve"
  fi
}

let_archiver_in() {
  chmod u+w "$wal"
}

clear_away() {
  rm -rf "$base"/.tmp-*
  keep_reserve
  let_archiver_in
}

at lock
mkdir -p "$base"
exec 9>"$base/.lock"
flock 9

at tidy
clear_away
for file in "$base"/*.json; do
  [ -d "${file%.json}" ] || rm -f "$file"
done
# Left by every try to archive on a full volume. One that is being written is written again.
rm -f "$wal"/archtemp.*
remove_wal

if [ "$1" = take ]; then
  at prune
  prune "$high"

  at base-backup
  until
    started=$(now)
    name=$(echo "$started" | tr -d ':-')
    [ ! -e "$base/$name" ]
  do
    sleep 1
  done
  taken=$base/.tmp-$name
  use_reserve_if_full
  # Takes its block now: by the end of the base backup the volume may be full.
  printf '%400s\n' '' >"$taken.json"
  pg_basebackup --pgdata="$taken" --format=tar --gzip --wal-method=stream --checkpoint=fast \
    --no-password --label="revenge $name"

  at verify
  verify "$taken"
  segment=$(
    tar -xzOf "$taken/base.tar.gz" backup_label |
      sed -n 's/^START WAL LOCATION: .* (file \([0-9A-F]\{24\}\))$/\1/p'
  )
  [ -n "$segment" ] || error "backup_label names no segment"
  stop=$(
    sed -n 's/.*"End-LSN": *"\([0-9A-F]*\/[0-9A-F]*\)".*/\1/p' "$taken/backup_manifest" |
      tail -n 1
  )

  at keep
  size=$(wc -c "$taken"/* | awk 'END { print $1 }')
  result=$(
    printf '{"name":"%s","startSegment":"%s","stopLsn":"%s","startedAt":"%s","completedAt":"%s","sizeBytes":%d}' \
      "$name" "$segment" "$stop" "$started" "$(now)" "$size"
  )
  echo "$result" 1<>"$taken.json"
  sync "$taken.json" "$taken"/* "$taken"
  mv "$taken.json" "$base/$name.json"
  mv "$taken" "$base/$name"
  sync "$base"
  # Not sooner: the names take room as well. If this is killed before, segments wait and there is no
  # reserve, for which another job comes.
  let_archiver_in
else
  result='{}'
fi

at prune
prune "$low"
remove_wal
succeeded "$result"
echo "$result"
