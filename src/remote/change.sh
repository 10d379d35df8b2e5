# Moves files of a signing directory into a quarantine on the same mount, and back. Appended to read.sh, in sessions that
# may change a host, and in no others.
#
# What holds at every moment, whatever is killed or fails: each original file is in its directory or in the quarantine,
# never in neither, and its content, owner, mode and times are never touched. A directory is never removed or created
# outside of fleetmend's own. Each guard of the plan is compared again here, by the process that acts.

trap '' HUP PIPE INT

# do_quarantine RUN SERVICE DIRECTORY DEVICE INODE OWNER ROOT PREFIX (NAME INODE SIZE MTIME SHA256)...
do_quarantine() {
  (
    decode_all quarantine_files "$@"
  )
}

# do_restore RUN SERVICE DIRECTORY DEVICE INODE OWNER QUARANTINE PREFIX (NAME INODE SIZE MTIME SHA256)...
do_restore() {
  (
    decode_all restore_files "$@"
  )
}

# Calls function $1 with the other words decoded.
decode_all() {
  call=$1
  shift
  left=$#
  while [ "$left" -gt 0 ]; do
    decode "$1"
    shift
    # shellcheck disable=SC2154 # decode sets $word
    set -- "$@" "$word"
    left=$((left - 1))
  done
  "$call" "$@"
}

# Ends the operation: done, refused, drifted, busy or failed, and why.
verdict() {
  record verdict "$1"
  printf '%s' "${2:-}"
  exit
}

# file_result NAME done|untouched|failed [WHY]
file_result() {
  record file "$1" "$2"
  printf '%s' "${3:-}"
}

quarantine_files() {
  run=$1 service=$2 directory=$3 device=$4 inode=$5 owner=$6 root=$7 prefix=${8%/}
  shift 8
  need_tools
  refuse_protected_path
  enter_directory
  secure_directory "$root" create
  take_lock "${root%/*}/lock"
  check_files "$@"
  quarantine=$root/$run.$(printf %s "$directory" | sha256sum | cut -c1-16)
  mkdir -- "$quarantine" 2>/dev/null || verdict failed "cannot make $quarantine"
  write_manifest "$@"
  link_files "$@"
  take_files "$@"
}

need_tools() {
  for tool in stat ln mv rm mkdir rmdir sync flock sha256sum cut cat sleep; do
    command -v "$tool" >/dev/null || verdict refused "the tool $tool is missing on the host"
  done
}

# The last line of defence against a plan that is wrong; the planner has longer explanations.
refuse_protected_path() {
  seen=${directory#"$prefix"}
  case $seen in
    /*/..* | */../* | */./* | *//* | */ | */. | [!/]* | '') verdict refused 'its path is not absolute and plain' ;;
    *[!A-Za-z0-9._/@%+=:,~-]*) verdict refused 'its path has unusual characters' ;;
    /etc/* | /usr/* | /boot/* | /proc/* | /sys/* | /dev/* | /bin/* | /sbin/* | /lib/* | /lib[0-9]*/* | /root/*)
      verdict refused 'it is in a directory of the system' ;;
    /var/lib | /var/cache | /var/log | /var/spool | /var/tmp | /var/run | /var/opt | /run/lock | /run/user)
      verdict refused 'it is a directory of the system' ;;
    /*/*) ;;
    *) verdict refused 'it is a top directory' ;;
  esac
}

# Pins the directory as the working directory; from here on only ./NAME is used, so that no path can be swapped.
enter_directory() {
  cd -P -- "$directory" 2>/dev/null || verdict drifted 'it is gone, or cannot be entered'
  [ "$(pwd -P)" = "$directory" ] || verdict refused 'its path leads through a symbolic link'
  compare_directory "$(stat -c '%d %i %u %f' .)"
  [ "$(stat -c %d ..)" = "$device" ] || verdict refused 'it is a mount point of its own, so no quarantine fits on its file system'
  while read -r _ _ _ _ point _; do
    [ "$point" != "$directory" ] || verdict refused 'it is a mount point of its own'
  done </proc/self/mountinfo
}

# shellcheck disable=SC2086 # facts are words
compare_directory() {
  set -- $1
  [ "$1 $2" = "$device $inode" ] || verdict drifted 'another directory has its name now'
  [ "$3" = "$owner" ] || verdict drifted 'it has another owner now'
  [ $((0x$4 & 2)) -eq 0 ] || verdict refused 'everybody may write to it'
}

# secure_directory PATH create|exists: every directory from the prefix down, or from the root where the path is not below the
# prefix, belongs to root or to this user, and others cannot write there; only fleetmend's own directories are made.
secure_directory() {
  walked=
  case $1 in "$prefix"/*) walked=$prefix ;; esac
  remaining=${1#"$walked"}
  while [ -n "$remaining" ]; do
    remaining=${remaining#/}
    walked=$walked/${remaining%%/*}
    case $remaining in */*) remaining=/${remaining#*/} ;; *) remaining= ;; esac
    if [ "$2" = create ] && [ ! -e "$walked" ] && [ ! -L "$walked" ]; then
      case ${walked#"${1%/*/*}"/} in
        fleetmend | .fleetmend | fleetmend/quarantine | .fleetmend/quarantine)
          mkdir -- "$walked" 2>/dev/null || [ -d "$walked" ] || verdict failed "cannot make $walked"
          sync "${walked%/*}/" || verdict failed "cannot write $walked to disk"
          ;;
      esac
    fi
    # shellcheck disable=SC2046 # facts are words
    compare_security $(stat -c '%u %f' -- "$walked" 2>/dev/null)
  done
}

compare_security() {
  [ $# -eq 2 ] || verdict failed "$walked is missing"
  case $1 in 0 | "$(id -u)") ;; *) verdict refused "$walked does not belong to root" ;; esac
  [ $((0x$2 & 0xf000)) -eq $((0x4000)) ] || verdict refused "$walked is not a directory"
  # Where others may write, the sticky bit must keep them from renaming what is not theirs.
  [ $((0x$2 & 0x12)) -eq 0 ] || [ $((0x$2 & 0x200)) -ne 0 ] || verdict refused "others may write to $walked"
}

# One change at a time on a host. The kernel drops the lock with the process that holds it.
take_lock() {
  # A redirection of `exec` that fails would end the shell, so it is tried on another command first.
  true 2>/dev/null >>"$1" || verdict failed "cannot open $1"
  exec 9>>"$1"
  for attempt in 1 2 3 4 5; do
    if flock -n 9; then return; fi
    [ "$attempt" = 5 ] || sleep 1
  done
  verdict busy "another run of fleetmend is changing this host (it holds $1)"
}

# check_files (NAME INODE SIZE MTIME SHA256)...: all are what the plan says, before anything is touched.
check_files() {
  while [ $# -gt 0 ]; do
    refuse_foreign_name "$1"
    if [ -L "./$1" ] || [ ! -f "./$1" ]; then verdict drifted "$1 is gone, or no longer a regular file"; fi
    release_unfinished "$1"
    [ "$(stat -c '%h %i %s %Y' "./$1")" = "1 $2 $3 $4" ] || verdict drifted "$1 is another file now, or has a second name"
    same_content "./$1" "$5" || verdict drifted "$1 has another content now"
    shift 5
  done
}

refuse_foreign_name() {
  case $1 in
    signing_cert.pem | cacert.pem | revoked.pem) ;;
    tmp*[!A-Za-z0-9_]*) verdict refused "$1 is not a file of the middleware" ;;
    tmp?????? | tmp????????) ;;
    *) verdict refused "$1 is not a file of the middleware" ;;
  esac
}

# A run that was cut between link and rename left a second name in its quarantine.
release_unfinished() {
  [ "$(stat -c %h "./$1")" != 1 ] || return 0
  set +f
  for link in "$root"/*/"$1"; do
    if same_file "$link" "./$1"; then rm -f -- "$link"; fi
  done
  set -f
}

# Whether two paths name one file, symbolic links not followed.
same_file() {
  first=$(stat -c '%d %i' -- "$1" 2>/dev/null) && [ "$first" = "$(stat -c '%d %i' -- "$2" 2>/dev/null)" ]
}

# same_content FILE SHA256
same_content() {
  sum=$(bounded sha256sum <"$1") && [ "${sum%% *}" = "$2" ]
}

# What undo needs, on disk before the first file moves.
write_manifest() {
  manifest="fleetmend quarantine 1
run $run
service $service
directory $device $inode $owner $directory"
  while [ $# -gt 0 ]; do
    manifest="$manifest
file $2 $3 $4 $5 $1"
    shift 5
  done
  manifest="$manifest
end"
  {
    printf '%s\n' "$manifest" >"$quarantine/manifest" &&
      [ "$(cat "$quarantine/manifest")" = "$manifest" ] &&
      sync "$quarantine/manifest" && sync "$quarantine" && sync "$root"
  } 2>/dev/null || abandon failed "cannot write $quarantine/manifest"
}

# Gives every file a second name in the quarantine. A quarantine on another mount fails here, where nothing is lost yet.
link_files() {
  while [ $# -gt 0 ]; do
    problem=$(ln "./$1" "$quarantine/$1" 2>&1) || abandon failed "cannot link $1 into the quarantine: ${problem##*: }"
    if [ -L "$quarantine/$1" ] || [ "$(stat -c '%i %s %Y' "$quarantine/$1")" != "$2 $3 $4" ] ||
      ! same_content "$quarantine/$1" "$5"; then
      abandon drifted "$1 changed at the last moment"
    fi
    shift 5
  done
  sync "$quarantine" || abandon failed "cannot write $quarantine to disk"
}

# Takes back what was prepared; the files still have their names in the directory.
abandon() {
  set +f
  rm -f -- "$quarantine"/* 2>/dev/null
  rmdir -- "$quarantine" 2>/dev/null
  verdict "$1" "$2"
}

# Takes the first names away. `mv` takes whatever has the name by now: if it is not the planned file, it is given back.
take_files() {
  result='done' why=
  while [ $# -gt 0 ]; do
    take_file "$1"
    shift 5
  done
  { sync . && sync "$quarantine"; } || verdict failed "cannot write $quarantine to disk"
  verdict "$result" "$why"
}

take_file() {
  taken=$quarantine/$1.taken
  problem=$(mv -f "./$1" "$taken" 2>&1)
  if same_file "$taken" "$quarantine/$1"; then
    rm -f -- "$taken"
    file_result "$1" 'done'
  elif [ -e "$taken" ] || [ -L "$taken" ]; then
    if ln "$taken" "./$1" 2>/dev/null; then rm -f -- "$taken"; else mv -f "$taken" "$quarantine/$1.newer"; fi
    file_result "$1" 'done' 'the service wrote a newer one meanwhile, which was left to it'
  elif same_file "./$1" "$quarantine/$1"; then
    rm -f -- "$quarantine/$1"
    result=failed why="cannot move $1: ${problem##*: }"
    file_result "$1" failed "${problem##*: }"
  else
    file_result "$1" 'done'
  fi
}

restore_files() {
  run=$1 service=$2 directory=$3 device=$4 inode=$5 owner=$6 quarantine=$7 prefix=${8%/}
  shift 8
  need_tools
  refuse_protected_path
  secure_directory "$quarantine" exists
  take_lock "${quarantine%/*/*}/lock"
  enter_directory
  result='done' why=
  while [ $# -gt 0 ]; do
    refuse_foreign_name "$1"
    restore_file "$1" "$2 $3 $4" "$5"
    shift 5
  done
  { sync . && sync "$quarantine"; } || verdict failed 'cannot write to disk'
  verdict "$result" "$why"
}

# restore_file NAME 'INODE SIZE MTIME' SHA256: a link to the same inode, so owner, mode and times are the old ones.
restore_file() {
  kept=$quarantine/$1
  if [ "$(stat -c '%i %s %Y' -- "$kept" 2>/dev/null)" != "$2" ] || [ -L "$kept" ] || ! same_content "$kept" "$3"; then
    result=drifted why="$1 in quarantine is not what the manifest says"
    file_result "$1" untouched "$why"
    return
  fi
  if problem=$(ln "$kept" "./$1" 2>&1) || same_file "$kept" "./$1"; then
    sync . && rm -f -- "$kept"
    file_result "$1" 'done'
  elif [ -e "./$1" ] || [ -L "./$1" ]; then
    result=refused why="a newer $1 is in place, and was left there"
    file_result "$1" untouched "$why"
  else
    result=failed why="cannot link $1 back: ${problem##*: }"
    file_result "$1" failed "${problem##*: }"
  fi
}
