#!/bin/sh
# serve.sh ARGUMENT...: becomes the server, once nobody else uses the data volume.
set -eu
umask 077

config=${REVENGE_CONFIG:-/etc/revenge}
home=${REVENGE_VOLUME:-/var/lib/postgresql}/data
pgdata=$home/pgdata
work=${REVENGE_WORK:-/tmp}
message=${REVENGE_TERMINATION_LOG:-/dev/termination-log}
lock=$home/lock

# shellcheck source=message.sh
. "$config/message.sh"
# shellcheck source=lock.sh
. "$config/lock.sh"

take_lock
remove_stale_pid
exec postgres "$@"
