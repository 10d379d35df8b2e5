# shellcheck disable=SC2154 # change.sh sets the words of the plan
# Opens the directories that a change works in, and checks what was opened. Appended to change.sh, which says why, and sets
# the words of the plan: $directory $device $inode $owner of the signing directory, $root of the quarantines, $prefix.

# Pins the directory of files that move: their quarantine has to be on its file system.
enter_directory() {
  pin_directory
  file_system=$device
  compare_directory "$(stat -c '%d %i %u %f' .)"
  [ "$(stat -c %d ..)" = "$device" ] || verdict refused 'it is a mount point of its own, so no quarantine fits on its file system'
  while read -r _ _ _ _ point _; do
    [ "$point" != "$directory" ] || verdict refused 'it is a mount point of its own'
  done </proc/self/mountinfo
}

# Pins the directory as the working directory; from here on only . and ./NAME are used, so that no path can be swapped.
pin_directory() {
  cd -P -- "$directory" 2>/dev/null || verdict drifted 'it is gone, or cannot be entered'
  [ "$(pwd -P)" = "$directory" ] || verdict refused 'its path leads through a symbolic link'
}

# shellcheck disable=SC2086 # facts are words
compare_directory() {
  set -- $1
  [ "$1 $2" = "$device $inode" ] || verdict drifted 'another directory has its name now'
  [ "$3" = "$owner" ] || verdict drifted 'it has another owner now'
  [ $((0x$4 & 2)) -eq 0 ] || verdict refused 'everybody may write to it'
}

# secure_root create|exists: enters every directory down to the root of the quarantines, one by one and through no link. Each
# belongs to root or to this user, and others cannot write there; only fleetmend's own are made. What is above a prefix that
# the operator named is his to trust, where the quarantine is in its own /var/lib. Runs in a subshell, which has a working directory of its own.
secure_root() {
  walked=
  case $root in "$prefix"/var/lib/fleetmend/*) walked=$prefix ;; esac
  remaining=${root#"$walked"}
  cd -P -- "$walked/" 2>/dev/null || verdict failed "$walked is missing"
  while [ -n "$remaining" ]; do
    remaining=${remaining#/}
    name=${remaining%%/*}
    walked=$walked/$name made_in=
    case $remaining in */*) remaining=/${remaining#*/} ;; *) remaining= ;; esac
    [ "$1" = exists ] || make_own_directory
    enter_secure
  done
}

make_own_directory() {
  if [ -e "./$name" ] || [ -L "./$name" ]; then return; fi
  case ${walked#"${root%/*/*}"/} in
    fleetmend | .fleetmend | fleetmend/quarantine | .fleetmend/quarantine) ;;
    *) return ;;
  esac
  if mkdir -- "./$name" 2>/dev/null; then made_in=$(stat -c '%d %i' .)
  elif [ ! -d "./$name" ]; then verdict failed "cannot make $walked"
  fi
  sync . || verdict failed "cannot write $walked to disk"
}

enter_secure() {
  if [ ! -e "./$name" ] && [ ! -L "./$name" ]; then verdict failed "$walked is missing"; fi
  if [ ! -d "./$name" ] || [ -L "./$name" ]; then verdict refused "$walked is not a directory"; fi
  cd -P -- "./$name" 2>/dev/null || verdict failed "cannot enter $walked"
  if is_secure cwd "$walked"; then return; fi
  # The directory that this one was just made in may have been moved.
  [ "$(stat -c '%d %i' ..)" != "$made_in" ] || rmdir -- "../$name" 2>/dev/null
  verdict refused "$why"
}

# is_secure cwd|fd/NUMBER PATH: whether that directory of this process is the one that has the path, belongs to root or to
# this user, and is closed to others; sets $why if not.
is_secure() {
  why="$2 was replaced, or is reached through a symbolic link"
  [ "$(readlink "/proc/self/$1")" = "$2" ] || return 1
  # shellcheck disable=SC2046 # facts are words
  compare_security "$2" $(stat -L -c '%u %f' "/proc/self/$1")
}

compare_security() {
  if [ $# -ne 3 ]; then why="$1 cannot be examined"
  elif [ "$2" != 0 ] && [ "$2" != "$(id -u)" ]; then why="$1 does not belong to root"
  elif [ $((0x$3 & 0xf000)) -ne $((0x4000)) ]; then why="$1 is not a directory"
  # Where others may write, the sticky bit must keep them from renaming what is not theirs.
  elif [ $((0x$3 & 0x12)) -ne 0 ] && [ $((0x$3 & 0x200)) -eq 0 ]; then why="others may write to $1"
  else return 0
  fi
  return 1
}

# Opens the root of the quarantines, and locks it and the host: one change at a time, of the run that holds the lease. The
# kernel drops the locks with the process that holds them. `/.` opens nothing but a directory; without `command` a redirection
# that fails would end the shell.
take_lock() {
  { command exec 9<"$root/."; } 2>/dev/null || verdict failed "cannot open $root"
  is_pinned 9 "$root" || verdict refused "$why"
  open_lease
  patience=5
  while ! claim_lease || ! lock_quarantines; do
    patience=$((patience - 1))
    [ "$patience" -gt 0 ] || verdict busy "$why; run again when that has ended"
  done
  record lease "$lease_number"
}

# Of the host's root, a lease keeps others away; another user has one of his own.
lock_quarantines() {
  if flock -n 9; then return 0; fi
  why="another user's fleetmend is at work in $root"
  sleep 1
  return 1
}

# is_pinned DESCRIPTOR PATH: whether it is a secure directory on the device $file_system; sets $why if not.
is_pinned() {
  is_secure "fd/$1" "$2" || return 1
  why="$2 is on another file system"
  [ "$(stat -L -c %d "/proc/self/fd/$1")" = "$file_system" ]
}

# Opens a quarantine, by its name in the root; sets $why if it cannot.
open_quarantine() {
  why="cannot open $root/$1"
  { command exec 8<"/proc/self/fd/9/$1/."; } 2>/dev/null || return 1
  is_pinned 8 "$root/$1"
}
