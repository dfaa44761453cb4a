#!/bin/sh
# count-rows.sh FILE
# Reads all data of a dump, and prints how many rows its tables have. The histories of migrations do
# not count: they are there as soon as a database is made. Fails where pg_restore cannot read it.
set -eu

# What is no data stands in the table of contents, which pg_restore reads first in any case. A
# pipeline ends as its last command does, so that the first one speaks through another descriptor.
exec 4>&1
failed=$(
  {
    { pg_restore --data-only --file=- "$1" || echo yes >&3; } | LC_ALL=C awk '
      copies { if ($0 == "\\.") copies = 0; else rows += counts; next }
      / FROM stdin;$/ && !/^--/ { copies = 1; counts = !/^COPY public\.flyway_history_/ }
      END { printf "%.0f\n", rows }' >&4
  } 3>&1
)
[ -z "$failed" ]
