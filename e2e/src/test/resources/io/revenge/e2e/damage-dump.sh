#!/bin/sh
# damage-dump.sh DUMP SHA256: prints a line for each damaged copy of a dump that the operator's own script calls verified.
set -eu
dump=$1 sha256=$2
work=$(mktemp -d)
tables=$work/tables
copy=$work/copy
psql -XAtq -F ' ' -v ON_ERROR_STOP=1 -f /scripts/tables.sql >"$tables"

# verified WHAT SHA256
verified() {
  if sh /scripts/verify-dump.sh "$copy" "$2" "$tables" >/dev/null 2>&1; then
    echo "$1"
  fi
}

cp "$dump" "$copy"
verified intact "$sha256"
size=$(wc -c <"$dump")
for tenth in 0 1 2 3 4 5 6 7 8 9; do
  head -c $((size * tenth / 10)) "$dump" >"$copy"
  verified "cut at $tenth/10 on its way back" "$sha256"
  verified "cut at $tenth/10 on its way to the disk" "$(sha256sum <"$copy" | cut -d' ' -f1)"
done
for tenth in 1 3 5 7 9; do
  place=$((size * tenth / 10))
  {
    head -c $place "$dump"
    tail -c +$((place + 1)) "$dump" | head -c 1 | LC_ALL=C tr '\000-\377' '\001-\377\000'
    tail -c +$((place + 2)) "$dump"
  } >"$copy"
  verified "a byte flipped at $tenth/10" "$sha256"
done
rm -r "$work"
