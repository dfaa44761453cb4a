# Sourced by the scripts of jobs: what a job says when it ends, as one JSON object in the
# container's termination message. A script tells where it is with `at STEP`; when it fails there,
# the last error line becomes {"step":…,"failure":…,"failedAt":…}.
# shellcheck shell=sh

# Debian's programs in /usr/bin are wrappers in Perl, which take longer to start.
export PATH="/usr/lib/postgresql/${PG_MAJOR:-none}/bin:$PATH"
termination_log=${TERMINATION_LOG:-/dev/termination-log}
work=$(mktemp -d)
errors=$work/errors
step=start
exec 3>&2 2>"$errors"

now() {
  date -u +%Y-%m-%dT%H:%M:%SZ
}

at() {
  step=$1
  echo "$(now) $step"
}

error() {
  echo "error: $*" >&2
  exit 1
}

# The inside of a JSON string of at most 250 characters; a termination message holds 4096 bytes.
json_string() {
  tr '\n\t' '  ' | tr -d '\000-\037\177' |
    sed -e 's/ *$//' -e 's/^\(.\{250\}\).*/\1/' -e 's/\\/\\\\/g' -e 's/"/\\"/g'
}

# PostgreSQL's tools print details and hints after the line that says what is wrong.
last_error() {
  awk '/[Ee]rror:|ERROR:|FATAL:/ { error = $0 } NF { last = $0 } END { print error == "" ? last : error }'
}

succeeded() {
  printf '%s\n' "$1" >"$termination_log"
}

# Called last, and replaced by scripts that have more to clear away.
clear_away() {
  :
}

ended() {
  status=$?
  trap - EXIT
  set +e
  if [ "$status" -ne 0 ]; then
    printf '{"step":"%s","failure":"%s","failedAt":"%s"}\n' \
      "$step" "$(last_error <"$errors" | json_string)" "$(now)" >"$termination_log"
  fi
  cat "$errors" >&3
  clear_away
  rm -rf "$work"
  exit "$status"
}
trap ended EXIT
