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

# take_lock: from here on descriptor 9 holds the lock, and 8 the data as well: somebody may take the file of the lock for a
# leftover and remove it
take_lock() {
  exec 9>>"$lock"
  wait_for_lock 9
  if [ -e "$pgdata/PG_VERSION" ]; then
    exec 8<>"$pgdata/PG_VERSION"
    wait_for_lock 8
  fi
  rm -f "$work/lock-told"
  # On a full volume nobody is told who holds it; it is held all the same.
  echo "$pod since $(date -u +%Y-%m-%dT%H:%M:%SZ)" >"$lock" || echo "cannot write $lock" >&2
}

# wait_for_lock DESCRIPTOR
wait_for_lock() {
  seconds=$told_after
  [ ! -e "$work/lock-told" ] || seconds=$patience
  end=$(($(date +%s) + seconds))
  while ! try_lock "$1"; do
    if [ "$(date +%s)" -ge "$end" ]; then
      touch "$work/lock-told"
      in_use
    fi
    sleep 0.2
  done
}

# try_lock DESCRIPTOR: ends with 1 when somebody else holds it. Whatever else keeps the lock from being taken will not pass.
try_lock() {
  status=0
  flock -n "$1" 2>"$work/lock.log" || status=$?
  if [ "$status" -gt 1 ] || [ -s "$work/lock.log" ]; then
    fail StartFailed "The files of the data volume cannot be locked: $(tail -n 1 "$work/lock.log"). The volume must support flock, and the image must hold it."
  fi
  return "$status"
}

in_use() {
  holder=$(head -n 1 "$lock" 2>/dev/null) || holder=
  since=${holder#* since }
  if [ -z "$holder" ]; then
    fail DataVolumeInUse "Another pod uses the data volume. PostgreSQL starts when that pod has ended."
  elif [ "${holder%% *}" = "$pod" ]; then
    fail DataVolumeInUse "A former pod of this name has used the data volume since $since. PostgreSQL starts when that pod has ended."
  fi
  fail DataVolumeInUse "Pod ${holder%% *} has used the data volume since $since. PostgreSQL starts when that pod has ended; delete the pod if nobody needs it."
}

# remove_stale_pid: the postmaster.pid of a killed server, whose number another process may have by now. PostgreSQL would
# not start beside it. Who holds the lock is alone, except for a server that somebody started here by hand.
remove_stale_pid() {
  [ -e "$pgdata/postmaster.pid" ] || return 0
  pid=$(head -n 1 "$pgdata/postmaster.pid")
  if [ "$(readlink "/proc/$pid/cwd" 2>/dev/null)" != "$(readlink -f "$pgdata")" ]; then
    rm "$pgdata/postmaster.pid"
  fi
}
