#!/bin/sh
# What is told to people: in the termination message, and in settings that can be read over SQL.

# printable TEXT: in one line of ASCII, of bounded length
printable() {
  printf %s "$1" | tr '\n\t' '  ' | tr -cd '\040-\176' | cut -c 1-900
}

# fail REASON TEXT: the reason becomes that of the condition Ready
fail() {
  printf '{"reason":"%s","message":"%s"}\n' "$1" "$(printable "$2" | sed 's/[\\"]/\\&/g')" >"$message"
  echo "$1: $2" >&2
  exit 1
}

# setting NAME TEXT: a line of a configuration file
setting() {
  printf "revenge.%s = '%s'\n" "$1" "$(printable "$2" | sed "s/[\\\\']/&&/g")"
}

# complaint LOG: PostgreSQL's own line on why it did not start
complaint() {
  line=$(sed -nE 's/^.*(FATAL|PANIC): +//p' "$1" | grep -v 'contains errors' | tail -n 1)
  if [ -z "$line" ]; then
    line=$(sed -nE 's/^.*LOG: +//p' "$1" | tail -n 1)
  fi
  echo "${line:-PostgreSQL ended without a message, as when it is killed: too little memory?}"
}
