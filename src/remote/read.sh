# Answers requests about files, directories and processes. It changes nothing: no redirection to a file, and no
# here-document, for which bash would write a temporary file. Runs under dash, busybox sh and bash.
#
# The caller sets $nonce, then appends `serve REQUEST...`. A request is `ID OPERATION WORD...`; bytes of a word other than
# letters, digits and some punctuation arrive as \0ooo. An answer is a series of records, each `\n$nonce ID TAG WORD...\n`
# and the bytes up to the next record; the last one's tag is `end`.

set -fu
: "${nonce:?}"
umask 077
LC_ALL=C
PATH=/usr/sbin:/usr/bin:/sbin:/bin:${PATH:-}
export LC_ALL PATH
IFS=' '
newline='
'
facts='%d %i %f %h %u %g %s %Y %Z'

# shellcheck disable=SC2086 # a request is words of safe characters, and splitting it is the point
serve() {
  for request in "$@"; do perform $request; done
  while read -r request; do
    [ -z "$request" ] || perform $request
  done
}

perform() {
  id=$1
  operation=do_$2
  shift 2
  if command -v "$operation" >/dev/null; then "$operation" "$@"; else record unsupported; fi
  record end
}

record() {
  printf '\n%s %s %s\n' "$nonce" "$id" "$*"
}

# Sets $word to the text that $1 encodes.
decode() {
  word=$1
  case $word in *\\*)
    word=$(printf '%b.' "$word")
    word=${word%.}
    ;;
  esac
}

# Reads no longer than that where `timeout` exists: a file may have become a FIFO that nobody writes to.
bounded() {
  if command -v timeout >/dev/null; then timeout 20 "$@"; else "$@"; fi
}

do_now() {
  record now
  date +%s
}

do_mounts() {
  record mounts
  cat /proc/self/mountinfo 2>/dev/null
}

# do_files follow|refuse MAXIMUM PATH...
do_files() {
  links=$1 maximum=$2
  shift 2
  left=$#
  while [ "$left" -gt 0 ]; do
    decode "$1"
    shift
    set -- "$@" "$word"
    left=$((left - 1))
  done
  send_files "$@"
}

# do_matching follow|refuse MAXIMUM DIRECTORY SUFFIX: the files that are not hidden, in byte order.
do_matching() {
  links=$1 maximum=$2
  decode "$3"
  directory=$word
  decode "$4"
  set +f
  set -- "$directory"/*"$word"
  set -f
  if [ ! -e "$1" ] && [ ! -L "$1" ]; then shift; fi
  record names
  [ $# -eq 0 ] || printf '%s\000' "$@"
  [ $# -eq 0 ] || send_files "$@"
}

# One `cat` for all files is cheap, but says nothing of where one ends and the next begins: their facts before and after
# tell, and that none changed in between. /proc/self, made for the second look, gives the time of it.
send_files() {
  states=
  left=$#
  while [ "$left" -gt 0 ]; do
    classify "$1"
    states=$states$state
    [ "$state" != f ] || set -- "$@" "$1"
    shift
    left=$((left - 1))
  done
  record states "$states"
  [ $# -gt 0 ] || return 0
  before=$(stat -L -c "$facts" -- "$@" 2>/dev/null)
  record before
  printf '%s\n' "$before"
  left=$# remaining=$before
  while [ "$left" -gt 0 ]; do
    # shellcheck disable=SC2086 # a line of facts is words
    size_of ${remaining%%"$newline"*}
    remaining=${remaining#*"$newline"}
    [ "$size" -gt "$maximum" ] || set -- "$@" "$1"
    shift
    left=$((left - 1))
  done
  [ $# -gt 0 ] || return 0
  record data
  bounded cat -- "$@" 2>/dev/null
  record after
  stat -L -c "$facts" -- "$@" /proc/self 2>/dev/null
}

size_of() {
  size=${7:-0}
}

# Sets $state: f readable file, n denied, d directory, l link that is refused, o of another type, a absent.
classify() {
  if [ "$links" = refuse ] && [ -L "$1" ]; then state=l
  elif [ -f "$1" ]; then
    if [ -r "$1" ]; then state=f; else state=n; fi
  elif [ -d "$1" ]; then state=d
  elif [ -e "$1" ]; then state=o
  elif searchable "$1"; then state=a
  else state=n
  fi
}

# Whether it is certain that $1 does not exist: the nearest directory above it that exists can be searched.
searchable() {
  parent=$1
  while :; do
    parent=${parent%/*}
    [ -n "$parent" ] || return 0
    [ ! -d "$parent" ] || break
  done
  [ -x "$parent" ]
}

# do_facts PATH...: what the paths themselves are.
do_facts() {
  states=
  left=$#
  while [ "$left" -gt 0 ]; do
    decode "$1"
    shift
    if [ -e "$word" ] || [ -L "$word" ]; then
      states=${states}p
      set -- "$@" "$word"
    elif searchable "$word"; then states=${states}a
    else states=${states}n
    fi
    left=$((left - 1))
  done
  record states "$states"
  [ $# -eq 0 ] || stat -c "$facts" -- "$@" 2>/dev/null
}

# do_flags PATH...: the flags of chattr(1), where the host can tell.
do_flags() {
  left=$#
  while [ "$left" -gt 0 ]; do
    decode "$1"
    shift
    if [ -f "$word" ] || [ -d "$word" ]; then set -- "$@" "$word"; fi
    left=$((left - 1))
  done
  record flags
  [ $# -eq 0 ] || lsattr -d -- "$@" 2>/dev/null
}

# do_list LIMIT DIRECTORY
do_list() {
  limit=$1
  decode "$2"
  if [ ! -d "$word" ]; then
    if [ -e "$word" ] || [ -L "$word" ]; then record directory other
    elif searchable "$word"; then record directory absent
    else record directory denied
    fi
    return 0
  fi
  if [ ! -r "$word" ] || [ ! -x "$word" ]; then record directory denied; return 0; fi
  set +f
  set -- "$word"/* "$word"/.[!.]* "$word"/..?*
  set -f
  left=$# listed=0
  while [ "$left" -gt 0 ]; do
    if [ "$listed" -le "$limit" ] && { [ -e "$1" ] || [ -L "$1" ]; }; then
      set -- "$@" "$1"
      listed=$((listed + 1))
    fi
    shift
    left=$((left - 1))
  done
  record directory listed
  record names
  for path in "$@"; do printf '%s\000' "${path##*/}"; done
  record facts
  [ $# -eq 0 ] || stat -c "$facts" -- "$@" 2>/dev/null
}

# do_processes WORD...: the processes that have one of the words in their command line.
do_processes() {
  for word in "$@"; do
    shift
    set -- "$@" -e "$word"
  done
  set +f
  found=$(grep -l -F "$@" -- /proc/[0-9]*/cmdline 2>/dev/null)
  set -f
  IFS=$newline
  for file in $found; do
    IFS=' '
    process=${file%/cmdline}
    uid=$(stat -c %u -- "$process" 2>/dev/null) || continue
    record process "${process##*/}" "$uid"
    bounded head -c 16384 -- "$file" 2>/dev/null
  done
  IFS=' '
}
