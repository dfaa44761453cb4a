# Which dumps go. Input: a line "FILE ROWS" for each verified dump, the one that was completed last
# first; ROWS is "-" where nobody could count them.
# Environment: KEEP, how many stay in any case; ACCEPTED, a dump whose rows are as many as there are
# meant to be: older ones are not compared with.
# Output: "remove FILE BECAUSE" for each dump that goes, BECAUSE being the newest that stands for it,
# and "larger FILE ROWS" for the one with the most rows of those that stay, if the newest has less
# than half of them.
#
# A dump goes when a newer one that stays has at least half its rows. So the last one that has any
# never goes by itself, and few stay beyond KEEP: each has more than twice the rows of all after it.
BEGIN {
  keep = ENVIRON["KEEP"] + 0
  accepted = ENVIRON["ACCEPTED"]
}
{
  known = $2 ~ /^[0-9]+$/
  rows = $2 + 0
  goes = NR > keep && (superseded || (known && counted && rows <= 2 * most))
  if (goes) {
    print "remove " $1 " " because(rows)
  } else if (known) {
    if (NR == 1) {
      newest = rows
    } else if (!superseded && rows > 2 * newest && rows > larger_rows) {
      larger = $1
      larger_rows = rows
    }
    counted = 1
    if (rows > most) {
      most = rows
    }
    stays[++staying] = $1
    has[staying] = rows
  }
  if ($1 == accepted) {
    superseded = 1
  }
}
function because(rows,   i) {
  if (superseded) {
    return accepted
  }
  for (i = 1; rows > 2 * has[i]; i++) {
  }
  return stays[i]
}
END {
  if (larger != "") {
    printf "larger %s %.0f\n", larger, larger_rows
  }
}
