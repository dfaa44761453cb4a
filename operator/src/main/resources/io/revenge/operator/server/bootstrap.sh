#!/bin/sh
# Prepares the data volume, and inside the database what only a superuser may; the server starts after it.
# Reads the files beside it. Says in the container's termination message why it failed.
set -eu
umask 077
export LC_ALL=C
# Debian's psql in /usr/bin is a wrapper in Perl, which takes five times as long to start.
export PATH="/usr/lib/postgresql/${PG_MAJOR:-none}/bin:$PATH"

config=${REVENGE_CONFIG:-/etc/revenge}
volume=${REVENGE_VOLUME:-/var/lib/postgresql}
archive=${REVENGE_ARCHIVE:-/archive}
work=${REVENGE_WORK:-/tmp}
message=${REVENGE_TERMINATION_LOG:-/dev/termination-log}

home=$volume/data
pgdata=$home/pgdata
unfinished=$home/pgdata.unfinished # a database that nobody has used yet
good=$home/config                  # the configuration that the server was last seen to start with
lock=$home/lock
expected=$(cat "$config/system-identifier")

# shellcheck source=bootstrap.env
. "$config/bootstrap.env"
# shellcheck source=message.sh
. "$config/message.sh"
# shellcheck source=lock.sh
. "$config/lock.sh"
# shellcheck source=volume.sh
. "$config/volume.sh"
# shellcheck source=converge.sh
. "$config/converge.sh"

find_data # reads only: nothing is made on a volume that is not ours
mkdir -p "$home"
take_lock
find_data # as whoever held the lock left it
if [ "$found" = no ]; then
  directory=$unfinished
  durability='-c fsync=off' # made durable as a whole before it gets its name
  archiver='-c archive_mode=off' # its WAL so far is in no base backup
  create_data
else
  directory=$pgdata
  durability=
  # Archiving is suspended, as "Backing Up and Restoring" of the PostgreSQL documentation says, whatever the configuration:
  # with archive_mode=off every checkpoint removes the segments that wait to be archived.
  archiver='-c archive_mode=on -c archive_library= -c archive_command='
  remove_stale_pid
  chmod 0700 "$pgdata" # a volume's fsGroup may have widened it, and PostgreSQL refuses that
fi
system=$(system_identifier "$directory")
make_archive_directories
: >"$directory/postgresql.auto.conf" # the rendered configuration holds every value

stamp=$(inputs | sha256sum | cut -c 1-64)
if [ "$(cat "$directory/revenge.stamp" 2>/dev/null)" = "$stamp" ]; then
  exit 0
fi
rm -f "$directory/revenge.stamp"
converge
sync -f "$home"
if [ "$complete" = yes ]; then
  echo "$stamp" >"$directory/revenge.stamp"
fi
if [ "$found" = no ]; then
  sync -f "$home"
  mv "$unfinished" "$pgdata"
fi
sync -f "$home"
