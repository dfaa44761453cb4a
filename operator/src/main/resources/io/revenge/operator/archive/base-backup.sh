#!/bin/sh
# base-backup.sh take|prune|set-aside
# Keeps the archive volume restorable and from filling: takes a base backup that is verified before
# it gets its name, and removes what no kept base backup needs.
# Environment: libpq's variables name server and role; SYSTEM_IDENTIFIER names the directory;
# ROOM_BYTES is what files can have on a volume of the claim's capacity; WAL_SEGMENT_BYTES is
# wal_segment_size; FIRST_DIVERGED is the segment from which on the archive is set aside, if its
# contents are still those of FIRST_DIVERGED_SHA256.
# base/NAME/ with base/NAME.json beside it is a complete base backup, unless its files have another
# size than it was verified with or its description is cut: such a damaged one counts for nothing
# and is left alone.
# .tmp-* is a leftover;
# wal/.reserve is room for the next one, where the operator looks at sizes anyway;
# diverged-TIME-SEGMENT/ holds the archive of a history that the data volume left.
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
start_segment='s/^ *{.*"startSegment":"\([0-9A-F]\{24\}\)".*} *$/\1/p'
damaged=$work/damaged
: >"$damaged"
# With less room than two segments the volume is full.
full_kib=${FULL_KIB:-32768}

# Bytes that the archive may have before older base backups go. A file system that is larger than
# the claim is shared with others, whose files are no concern of this archive.
limit() {
  df -Pk "$volume" |
    awk -v room="${ROOM_BYTES:-0}" 'NR == 2 {
      total = 1024 * ($3 + $4)
      if (room > 0 && room < total) total = room
      printf "%.0f\n", 0.9 * total
    }'
}

# Bytes of everything on the volume, also of former database systems, but not of the reserve.
used() {
  find "$volume" -type f ! -path "$reserve" -exec stat -c %s {} + 2>/dev/null |
    awk '{ bytes += $1 } END { printf "%.0f\n", bytes }'
}

free_kib() {
  df -Pk "$volume" | awk 'NR == 2 { print $4 }'
}

reserved() {
  if [ -e "$reserve" ]; then
    stat -c %s "$reserve"
  else
    echo 0
  fi
}

# Whether a base backup needs the room that is kept for it.
full() {
  [ "$(free_kib)" -lt "$full_kib" ] || [ "$(free_kib)" -lt "$(($(reserved) / 1024))" ]
}

# Names of what is described, damaged or not.
described() {
  for file in "$base"/*.json; do
    name=${file##*/}
    [ ! -d "${file%.json}" ] || echo "${name%.json}"
  done
}

# Names of complete base backups, in the order of the WAL at which they start: a name is only what
# a clock said.
base_backups() {
  described | while read -r name; do
    grep -Fqx -e "$name" "$damaged" || echo "$(start_segment "$name" | cut -c 9-) $name"
  done | sort | cut -d ' ' -f 2
}

# Looks once, before anything is removed. What cannot be read ends the script: it may be intact.
find_damaged() {
  described >"$work/described"
  while read -r name; do
    description=$(cat "$base/$name.json") || error "$base/$name.json cannot be read"
    segment=$(printf '%s\n' "$description" | sed -n "$start_segment")
    wanted=$(printf '%s\n' "$description" | sed -n 's/.*"sizeBytes":\([0-9]*\).*/\1/p')
    sizes=$(find -L "$base/$name" -maxdepth 1 -type f ! -name '.*' -exec stat -L -c %s {} +) ||
      error "$base/$name cannot be read"
    size=$(echo "$sizes" | awk '{ bytes += $1 } END { printf "%.0f\n", bytes }')
    if [ -z "$segment" ]; then
      echo "the description of base backup $name has no start segment, and it does not count"
      echo "$name" >>"$damaged"
    elif [ "${wanted:-$size}" != "$size" ]; then
      echo "base backup $name has $size bytes instead of $wanted and does not count"
      echo "$name" >>"$damaged"
    fi
  done <"$work/described"
}

start_segment() {
  sed -n "$start_segment" "$base/$1.json"
}

# What the next base backup may need.
next_size() {
  newest=$(base_backups | tail -n 1)
  if [ -n "$newest" ]; then
    size=$(sed -n 's/.*"sizeBytes":\([0-9]*\).*/\1/p' "$base/$newest.json")
    echo $((${size:-0} * 6 / 5 + 4194304))
  else
    echo 0
  fi
}

# fits BYTES
fits() {
  [ "$(($(used) + $1))" -lt "$(limit)" ]
}

several() {
  [ "$(base_backups | wc -l)" -gt 1 ]
}

# prune BYTES: older base backups and their WAL go, the oldest first, while so much does not fit
# beside them. The newest one and the WAL since its start always stay.
prune() {
  while several && ! fits "$1"; do
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

# The archiver fills a volume to the last byte, and without a new base backup nothing may go. Where
# there are older base backups, they go first: they are worth more than room that is kept.
keep_reserve() {
  wanted=$(next_size)
  if [ "$wanted" -eq 0 ]; then
    return 0
  fi
  if several && ! fits "$wanted"; then
    empty_reserve
  else
    fallocate -l "$wanted" "$reserve" || true
  fi
}

empty_reserve() {
  if [ -e "$reserve" ]; then
    : >"$reserve"
  fi
}

# A base backup begins with a new segment, which wakes the archiver: on a full volume that would
# take the room first, and leave half a segment there. Elsewhere it may fill the volume meanwhile,
# and the reserve stays for the next try.
keep_archiver_out() {
  touch "$reserve" || true # cannot be made afterwards
  chmod u-w "$wal"
  empty_reserve
}

let_archiver_in() {
  chmod u+w "$wal"
}

clear_away() {
  rm -rf "$base"/.tmp-*
  keep_reserve
  let_archiver_in
}

stop_lsn() {
  sed -n 's/.*"End-LSN": *"\([0-9A-F]*\/[0-9A-F]*\)".*/\1/p' "$1" | tail -n 1
}

# stop_segment NAME: the segment in which the WAL that a base backup brings along ends
stop_segment() {
  lsn=$(sed -n 's/.*"stopLsn":"\([0-9A-F]*\/[0-9A-F]*\)".*/\1/p' "$base/$1.json")
  if [ -z "$lsn" ] && [ -e "$base/$1/backup_manifest" ]; then
    lsn=$(stop_lsn "$base/$1/backup_manifest")
  fi
  if [ -n "$lsn" ]; then
    printf '%s%08X%08X\n' "$(start_segment "$1" | cut -c 1-8)" \
      "$((0x${lsn%/*}))" "$((0x${lsn#*/} / ${WAL_SEGMENT_BYTES:?}))"
  else
    start_segment "$1"
  fi
}

# Of the names that are read, those of the timeline of FIRST_DIVERGED and later ones from that
# segment on, and the histories of later timelines; the last first. What is to be moved may be
# followed by the name of a file.
diverged() {
  LC_ALL=C awk -v first="$FIRST_DIVERGED" '
    function position(name) { return substr(name, 9, 16) "" }
    /^[0-9A-F]+\.history$/ { if (substr($1, 1, 8) "" > substr(first, 1, 8) "") print "G " $1; next }
    substr($1, 1, 8) "" < substr(first, 1, 8) "" { next }
    position($1) >= position(first) { print position($1) " " $NF }
  ' | LC_ALL=C sort -r | cut -d ' ' -f 2
}

move() {
  [ ! -e "$2" ] || error "$2 exists"
  mv "$1" "$2"
}

# The archiver never overwrites a segment by another one of its name, and neither does this. What
# is left of an interrupted run is known by its first segment, which is moved last.
set_aside() {
  [ -e "$wal/${FIRST_DIVERGED:?}" ] || error "no segment $FIRST_DIVERGED in the archive"
  # The job may have waited, and the server archived its own segment in the meantime.
  contents=$(sha256sum <"$wal/$FIRST_DIVERGED")
  [ "${contents%% *}" = "${FIRST_DIVERGED_SHA256:?}" ] ||
    error "segment $FIRST_DIVERGED of the archive has changed; nothing is set aside"
  : "${WAL_SEGMENT_BYTES:?}"
  aside=$directory/diverged-$(now | tr -d ':-')-$FIRST_DIVERGED
  for interrupted in "$directory"/diverged-*-"$FIRST_DIVERGED"; do
    if [ -d "$interrupted" ] && [ ! -e "$interrupted/wal/$FIRST_DIVERGED" ]; then
      aside=$interrupted
    fi
  done
  mkdir -p "$aside/base" "$aside/wal"
  base_backups | while read -r name; do
    echo "$(stop_segment "$name") $name"
  done | diverged | while read -r name; do
    echo "setting aside base backup $name"
    move "$base/$name" "$aside/base/$name"
    move "$base/$name.json" "$aside/base/$name.json"
  done
  find "$wal" -type f | sed -n 's|^.*/\([0-9A-F]\{8\}[0-9A-F.][^/]*\)$|\1|p' | diverged |
    while read -r name; do
      echo "setting aside $name"
      move "$wal/$name" "$aside/wal/$name"
    done
  sync
}

at lock
mkdir -p "$base" "$wal"
exec 9>"$base/.lock"
flock 9

at tidy
find_damaged
clear_away
for file in "$base"/*.json; do
  [ -d "${file%.json}" ] || rm -f "$file"
done
# Left by every try to archive on a full volume. One that is being written is written again.
rm -f "$wal"/archtemp.*
remove_wal

result='{}'
case $1 in
take)
  at prune
  full=no
  if full; then
    full=yes
  fi
  prune "$(next_size)"

  at base-backup
  until
    started=$(now)
    name=$(echo "$started" | tr -d ':-')
    [ ! -e "$base/$name" ]
  do
    sleep 1
  done
  taken=$base/.tmp-$name
  if [ "$full" = yes ]; then
    keep_archiver_out
  fi
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
  stop=$(stop_lsn "$taken/backup_manifest")

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

  # Where WAL would find no room until the operator looks again.
  at prune
  prune 0
  ;;
prune)
  at prune
  prune "$(reserved)"
  keep_reserve
  ;;
set-aside)
  at set-aside
  set_aside
  ;;
*)
  error "unknown action $1"
  ;;
esac

at tidy
remove_wal
succeeded "$result"
echo "$result"
