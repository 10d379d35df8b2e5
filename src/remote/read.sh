# Answers requests about files and directories; read-system.sh, which is sent along, those about the rest. It changes
# nothing: no redirection to a file, and no here-document, for which bash would write a temporary file. Runs under dash,
# busybox sh and bash.
#
# The caller sets $nonce, then appends `serve REQUEST...`. A request is `ID OPERATION WORD...`; bytes of a word other than
# letters, digits and some punctuation arrive as \0ooo. An answer is a series of records, each `\n$nonce ID TAG WORD...\n`
# and the bytes up to the next record; the last one's tag is `end`.

set -fu
: "${nonce:?}"
umask 077
LC_ALL=C
# Of the login's own path, only what does not depend on the current directory, which may be somebody else's.
rest=${PATH:-}: PATH=/usr/sbin:/usr/bin:/sbin:/bin
while [ -n "$rest" ]; do
  case $rest in /*) PATH=$PATH:${rest%%:*} ;; esac
  rest=${rest#*:}
done
export LC_ALL PATH
# An old grep would take options from there.
unset GREP_OPTIONS
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

# do_files LINKS MAXIMUM PATH...; LINKS is `follow`, `refuse`, or a directory below which every link is refused.
do_files() {
  decode "$1"
  links=$word maximum=$2
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

# do_matching LINKS MAXIMUM *SUFFIX DIRECTORY...: of each the files that are not hidden, in byte order.
do_matching() {
  decode "$1"
  links=$word maximum=$2
  decode "$3"
  suffix=${word#?}
  shift 3
  for encoded in "$@"; do
    decode "$encoded"
    send_matching "${word%/}"
  done
}

send_matching() {
  directory=$1
  find_link "$directory"
  if [ -n "$link" ]; then
    record directory link
    send_link
    return
  fi
  inspect_directory "${directory:-/}"
  record directory "$state"
  [ "$state" = listed ] || return 0
  set +f
  set -- "$directory"/*"$suffix"
  set -f
  if [ ! -e "$1" ] && [ ! -L "$1" ]; then shift; fi
  record names
  [ $# -eq 0 ] || printf '%s\000' "$@"
  [ $# -eq 0 ] || send_files "$@"
}

# do_temporary MAXIMUM DIRECTORY...: of each the files that Python's tempfile made, unless there are very many.
do_temporary() {
  links=refuse maximum=$1
  shift
  for encoded in "$@"; do
    decode "$encoded"
    send_temporary "${word%/}"
  done
}

send_temporary() {
  directory=$1
  inspect_directory "${directory:-/}"
  record directory "$state"
  [ "$state" = listed ] || return 0
  set +f
  set -- "$directory"/tmp?????? "$directory"/tmp????????
  set -f
  record names
  [ $# -le 200 ] || return 0
  left=$#
  while [ "$left" -gt 0 ]; do
    if [ -f "$1" ] && [ ! -L "$1" ]; then set -- "$@" "$1"; fi
    shift
    left=$((left - 1))
  done
  [ $# -eq 0 ] || printf '%s\000' "$@"
  [ $# -eq 0 ] || send_files "$@"
}

# One `cat` for all files is cheap, but says nothing of where one ends and the next begins: their facts before and after
# tell, and that none changed in between. /proc/self, made for the second look, gives the time of it; without it, each file has to
# be read by itself. Links are looked for
# before and after: one that comes and goes in between is followed, which is why nothing but reads may rely on this.
send_files() {
  states=
  left=$#
  while [ "$left" -gt 0 ]; do
    classify "$1"
    states=$states$state
    [ "$state" != l ] || send_link
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
  for path in "$@"; do
    find_link "$path"
    [ -z "$link" ] || return 0
  done
  record after
  stat -L -c "$facts" -- "$@" /proc/self 2>/dev/null
}

size_of() {
  size=${7:-0}
}

# Sets $state: f readable file, n denied, d directory, l link that is refused, o of another type, a absent.
classify() {
  find_link "$1"
  if [ -n "$link" ]; then state=l
  elif [ -f "$1" ]; then
    if [ -r "$1" ]; then state=f; else state=n; fi
  elif [ -d "$1" ]; then state=d
  elif [ -e "$1" ]; then state=o
  elif searchable "$1"; then state=a
  else state=n
  fi
}

# Sets $link to the first symbolic link on the way to $1 that $links refuses, or to nothing.
find_link() {
  link=
  case $links in
    follow) ;;
    refuse) [ ! -L "$1" ] || link=$1 ;;
    *)
      part=${links%/}
      rest=${1#"$part"}
      while [ -n "$rest" ]; do
        rest=${rest#/}
        part=$part/${rest%%/*}
        case $rest in */*) rest=/${rest#*/} ;; *) rest= ;; esac
        if [ -L "$part" ]; then
          link=$part
          return
        fi
      done
      ;;
  esac
}

# What $link is, and what stands in it.
send_link() {
  record link
  printf '%s\000' "$link"
  readlink -n -- "$link" 2>/dev/null
}

# Sets $state to what can be said of the directory $1: listed, absent, denied, or other if it is none.
inspect_directory() {
  if [ -d "$1" ]; then
    if [ -r "$1" ] && [ -x "$1" ]; then state=listed; else state=denied; fi
  elif [ -e "$1" ] || [ -L "$1" ]; then state=other
  elif searchable "$1"; then state=absent
  else state=denied
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

# do_space PATH...: what is left on the file system of each.
do_space() {
  states=
  left=$#
  while [ "$left" -gt 0 ]; do
    decode "$1"
    shift
    if [ -e "$word" ]; then
      states=${states}p
      set -- "$@" "$word"
    else states=${states}a
    fi
    left=$((left - 1))
  done
  record space "$states"
  [ $# -eq 0 ] || bounded stat -f -c '%a %S %d %c' -- "$@" 2>/dev/null
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

# do_list LIMIT DIRECTORY [PREFIX]: the names that begin with it, hidden ones as well.
do_list() {
  limit=$1
  decode "${3-}"
  prefix=$word
  decode "$2"
  inspect_directory "$word"
  record directory "$state"
  [ "$state" = listed ] || return 0
  set +f
  if [ -n "$prefix" ]; then set -- "$word/$prefix"*; else set -- "$word"/* "$word"/.*; fi
  set -f
  # Each `set` and `shift` takes as long as there are words, and anybody can make very many names in /tmp. So there is one,
  # of the numbers of the words that stay; only these numbers are evaluated.
  number=0 listed=0 kept=
  for path in "$@"; do
    number=$((number + 1))
    case $path in */. | */..) continue ;; esac
    if [ -e "$path" ] || [ -L "$path" ]; then
      kept="$kept \"\${$number}\""
      listed=$((listed + 1))
      [ "$listed" -le "$limit" ] || break
    fi
  done
  eval "set -- $kept"
  record names
  for path in "$@"; do printf '%s\000' "${path##*/}"; done
  record facts
  [ $# -eq 0 ] || stat -c "$facts" -- "$@" 2>/dev/null
}
