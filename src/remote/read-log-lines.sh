# shellcheck disable=SC2154 # read-logs.sh sets $texts $cutoff $tomorrow
# Looks for texts in the lines of a log, as read-logs.sh hands them over.

# Of each text with lines: `NUMBER LINES OLDER`, then the first and the last of these lines behind `f` and `l`, and the last of
# the older ones behind `o`. The text of a line may be anything but a newline; to some programs a NUL would be the end of it.
find_texts() {
  tr '\000' '?' | grep -aF -e "$texts" 2>/dev/null | cut -b 1-32768 |
    texts=$texts cutoff=$cutoff tomorrow=$tomorrow awk "$awk_program"
}

# No interval expressions: old mawk has none.
# shellcheck disable=SC2016 # the dollar is awk's
awk_program='
BEGIN {
  number = split(ENVIRON["texts"], texts, "\n")
  cutoff = ENVIRON["cutoff"]
  tomorrow = ENVIRON["tomorrow"]
  digits = "[0-9][0-9]"
  clock = digits ":" digits ":" digits
  dated = digits digits "-" digits "-" digits "[T ]" clock
  months = "JanFebMarAprMayJunJulAugSepOctNovDec"
  named = "(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ 0-9][0-9] " clock
  for (i = 0; i < 32; i++) secret = secret "[A-Za-z0-9+=_-]"
  secret = secret "+"
}
{
  time = time_of(substr($0, 1, 100))
  for (i = 1; i <= number; i++) {
    if (index($0, texts[i]) == 0) continue
    if (time != "" && time < cutoff) {
      older[i]++
      past[i] = $0
    } else {
      if (lines[i]++ == 0) first[i] = $0
      last[i] = $0
    }
  }
}
END {
  for (i = 1; i <= number; i++) {
    if (!(i in lines) && !(i in older)) continue
    print i, lines[i] + 0, older[i] + 0
    if (lines[i]) {
      print "f " redact(first[i])
      print "l " redact(last[i])
    }
    if (older[i]) print "o " redact(past[i])
  }
}
function time_of(head, month, time, year) {
  if (match(head, dated)) {
    time = substr(head, RSTART, RLENGTH)
    sub(/T/, " ", time)
    return time
  }
  if (!match(head, named)) return ""
  time = substr(head, RSTART, RLENGTH)
  head = substr(head, RSTART + RLENGTH)
  month = (index(months, substr(time, 1, 3)) + 2) / 3
  time = sprintf("-%02d-%02d %s", month, substr(time, 5, 2), substr(time, 8))
  if (match(head, /^[.0-9]* [0-9][0-9][0-9][0-9]/)) return substr(head, RLENGTH - 3, 4) time
  year = substr(tomorrow, 1, 4)
  return (tomorrow < year time ? year - 1 : year) time
}
function redact(line) {
  gsub(/(MII|PKIZ_|gAAAA)[A-Za-z0-9+\/=_%\\-]*/, "[redacted]", line)
  gsub(secret, "[redacted]", line)
  return substr(line, 1, 400)
}
'
