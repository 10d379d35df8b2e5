# shellcheck disable=SC2034,SC2154 # variables of read.sh beside it, and of read-log-lines.sh
# Answers requests about logs. Sent along with read.sh, and as harmless.
#
# A log belongs to its service, which may have put anything in its place: a link is not followed, only regular files are read,
# and of them only lines with one of the texts leave the host, shortened and without what looks like a token.

# Options of the programs that unpack archives.
unset GZIP BZIP BZIP2 XZ_OPT XZ_DEFAULTS

# do_logs MAXIMUM SPAN no|yes TEXTS QUERY...: looks for the texts, which are lines, in the last MAXIMUM bytes of files. Lines
# dated more than SPAN seconds ago are counted apart. A query is `=`, then units as `unit=NAME`, then files as PATH; behind
# `below=DIRECTORY` every link on the way from there is refused, behind `below=` that in the last part.
do_logs() {
  maximum=$1 span=$2 rotated=$3
  decode "$4"
  texts=$word
  shift 4
  set_clock
  record clock "$now" "$zone"
  for tool in awk cut grep head stat tail tr; do
    command -v "$tool" >/dev/null || {
      record missing "$tool"
      return
    }
  done
  query=-1 number=0 present=yes units='' links=refuse
  for item in "$@"; do
    case $item in
      =)
        [ "$present" = yes ] || search_journal
        query=$((query + 1)) present=no units=
        ;;
      below=*)
        decode "${item#below=}"
        links=${word:-refuse}
        ;;
      unit=*) units="$units -u ${item#unit=}" ;;
      *)
        decode "$item"
        search_log "$word"
        number=$((number + 1))
        ;;
    esac
  done
  [ "$present" = yes ] || search_journal
}

# Sets $now, $zone, and what awk compares with, in the host's own time; empty where its date cannot tell. All logs together
# have ten seconds.
set_clock() {
  # shellcheck disable=SC2046 # both are words
  set -- $(date '+%s %z')
  now=${1:-0} zone=${2:-}
  stop=$((now + 10))
  cutoff=$(local_time $((now - span)))
  tomorrow=$(local_time $((now + 86400)))
}

local_time() {
  date -d "@$1" '+%Y-%m-%d %H:%M:%S' 2>/dev/null
}

search_log() {
  classify "$1"
  case $state in
    a) ;;
    f)
      present=yes
      search_file "$1" -
      ;;
    *)
      present=yes
      record log "$number" "$state" 0 -
      [ "$state" != l ] || printf '%s' "$link"
      ;;
  esac
  [ "$rotated" = no ] || search_rotated "$1"
}

# The ten newest of FILE.1, FILE-20131102, FILE.2.gz and their like. Anybody who may write there can make very many names, and
# only the numbers of the words that stay are evaluated.
search_rotated() {
  log=$1 index=0 count=0 kept=
  set +f
  set -- "$log"[.-][0-9]*
  set -f
  for path in "$@"; do
    index=$((index + 1))
    case ${path#"$log"} in *[!0-9A-Za-z.-]*) continue ;; esac
    kept="$kept \"\${$index}\""
    count=$((count + 1))
    [ "$count" -lt 500 ] || break
  done
  eval "set -- $kept"
  [ $# -gt 0 ] || return 0
  IFS=$newline
  # shellcheck disable=SC2046 # a line is a path: the caller asks for none with a newline
  set -- $(ls -1td -- "$@" 2>/dev/null)
  IFS=' '
  count=0
  for path in "$@"; do
    classify "$path"
    if [ "$state" = f ]; then search_file "$path" "${path#"$log"}"
    elif [ "$state" != a ]; then record log "$number" "$state" 0 "${path#"$log"}"
    fi
    count=$((count + 1))
    [ "$count" -lt 10 ] || break
  done
}

# search_file FILE SUFFIX: the links are looked for again when it was read, before anything is said of it.
search_file() {
  size=$(stat -c %s -- "$1" 2>/dev/null) || size=0
  tool=
  case $2 in
    *.gz) tool=gzip ;;
    *.bz2) tool=bzip2 ;;
    *.xz) tool=xz ;;
    *.zst) tool=zstd ;;
  esac
  if [ -n "$tool" ] && ! command -v "$tool" >/dev/null; then
    record log "$number" missing "$size" "$2" "$tool"
    return
  fi
  found=$(send_end "$1" | find_texts)
  find_link "$1"
  if [ -n "$link" ]; then
    record log "$number" l 0 "$2"
    printf '%s' "$link"
  elif is_late; then record log "$number" late "$size" "$2"
  else
    record log "$number" f "$size" "$2"
    printf '%s\n' "$found"
  fi
}

is_late() {
  [ "$(date +%s)" -ge "$stop" ]
}

# The end of $1 from the beginning of a line: of a token that is cut nobody could tell what it is. An archive has to be
# unpacked from its beginning, no more than sixteen times as much.
send_end() {
  if [ -n "$tool" ]; then
    {
      echo
      hurried "$tool" -dc -- "$1" | head -c $((16 * maximum))
    } | tail -c "$maximum" | tail -n +2
  elif [ "$size" -gt "$maximum" ]; then hurried tail -c "$maximum" -- "$1" | tail -n +2
  else hurried head -c "$maximum" -- "$1"
  fi 2>/dev/null
}

# Runs a program for as long as there is time.
hurried() {
  seconds=$((stop - $(date +%s)))
  [ "$seconds" -gt 0 ] || return 0
  if command -v timeout >/dev/null; then timeout "$seconds" "$@"; else "$@"; fi
}

# Old journalctl does not know short-iso-precise.
# shellcheck disable=SC2086 # the units are words
search_journal() {
  [ -n "$units" ] || return 0
  [ -d /var/log/journal ] || [ -d /run/log/journal ] || return 0
  command -v journalctl >/dev/null || return 0
  since=@$((now - span))
  found=$(
    {
      echo
      hurried journalctl -q --no-pager -o short-iso $units --since="$since" -n 50000
    } 2>/dev/null | tail -c "$maximum" | tail -n +2 | find_texts
  )
  if is_late; then record journal "$query" late
  else
    record journal "$query" f
    printf '%s\n' "$found"
  fi
}
