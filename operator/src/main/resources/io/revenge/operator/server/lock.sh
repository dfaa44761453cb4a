#!/bin/sh
# One server at a time on the data volume, whatever pods exist.
#
# postmaster.pid does not see to that: each pod numbers its processes by itself. A lock of the kernel on a file of the
# volume does: every process of the server inherits it, and it ends with the last of them, by a power cut as well.

# Seconds until a start that waits says for whom; and how long each later one waits, so that it goes on at once.
told_after=${REVENGE_LOCK_TOLD_AFTER:-20}
patience=${REVENGE_LOCK_PATIENCE:-600}
# A copy of a pod has the host name of the original.
pod=${REVENGE_POD:-$(uname -n)}

# take_lock: from here on descriptor 9 holds the lock
take_lock() {
  exec 9>>"$lock"
  wait_for_lock
  rm -f "$work/lock-told"
  echo "$pod since $(date -u +%Y-%m-%dT%H:%M:%SZ)" >"$lock" || echo "cannot write $lock" >&2 # a full volume; who holds it is only told
}

wait_for_lock() {
  seconds=$told_after
  [ ! -e "$work/lock-told" ] || seconds=$patience
  end=$(($(date +%s) + seconds))
  while ! try_lock; do
    if [ "$(date +%s)" -ge "$end" ]; then
      touch "$work/lock-told"
      in_use
    fi
    sleep 0.2
  done
}

# Ends with 1 when somebody else holds it. Whatever else keeps the lock from being taken will not pass.
try_lock() {
  status=0
  flock -n 9 2>"$work/lock.log" || status=$?
  if [ "$status" -gt 1 ] || [ -s "$work/lock.log" ]; then
    fail StartFailed "The file $lock cannot be locked: $(tail -n 1 "$work/lock.log"). The volume must support flock, and the image must hold it."
  fi
  return "$status"
}

in_use() {
  holder=$(head -n 1 "$lock")
  if [ "${holder%% *}" = "$pod" ]; then
    fail DataVolumeInUse "A former pod of this name still uses the data volume, $holder. It starts when that pod has ended."
  fi
  fail DataVolumeInUse "The pod ${holder:-that wrote no name} uses the data volume. It starts when that pod has ended: delete that one if nobody needs it."
}

# remove_stale_pid DIRECTORY: what a killed server left there, whose number another process may have by now. PostgreSQL
# would not start beside it. Who holds the lock is alone, except for a server that somebody started here by hand.
remove_stale_pid() {
  [ -e "$1/postmaster.pid" ] || return 0
  pid=$(head -n 1 "$1/postmaster.pid")
  if [ "$(readlink "/proc/$pid/cwd" 2>/dev/null)" != "$(readlink -f "$1")" ]; then
    rm "$1/postmaster.pid"
  fi
}
