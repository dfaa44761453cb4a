#!/bin/sh
# verify-dump.sh FILE SHA256 TABLES [ROWS]
# Ends with 0 only if FILE is, to the last bit, what pg_dump wrote (SHA256), pg_restore can read all
# of it, and it holds every table that the file TABLES lists (lines "oid relkind name", tables.sql).
# The number of rows in it is written to the file ROWS.
set -eu
file=$1 sha256=$2 tables=$3 rows=${4:-/dev/null}

error() {
  echo "error: $*" >&2
  exit 1
}

[ -s "$file" ] || error "the dump is empty"

# Where dd knows how, the file leaves the page cache, and what is verified comes from the disk.
dd if="$file" iflag=nocache count=0 2>/dev/null || :
read_back=$(sha256sum <"$file")
[ "${read_back%% *}" = "$sha256" ] ||
  error "the dump reads back as SHA-256 ${read_back%% *}, but $sha256 was written"

# --list alone would accept a dump that is cut in half.
sh "$(dirname "$0")/count-rows.sh" "$file" >"$rows"
pg_restore --list "$file" | awk '
  NR == FNR { definition[$2 " " $3] = 1; if ($4 " " $5 == "TABLE DATA") rows[$3] = 1; next }
  !(("1259 " $1) in definition) || ($2 == "r" && !($1 in rows)) {
    sub(/^[0-9]+ [a-z] /, "")
    print "error: the dump lacks table " $0
    missing = 1
  }
  END { exit missing }' - "$tables" >&2
