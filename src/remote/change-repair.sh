# shellcheck disable=SC2034,SC2154 # change-directories.sh sets $why, and uses $file_system
# Changes owner and mode of a signing directory, and back; of nothing in it. Appended to change.sh, and as careful: the
# directory is entered and used as `.`, and what it had is on disk, in a directory of its own beside the quarantines, before
# anything changes.
#
# A repair goes by owner, mode, group, an undo by group, mode, owner. So whatever is cut, the directory is never open to anybody
# that it was not open to before or will be in the end, and its new owner can use it from the first step to the last.

# repair_directory RUN SERVICE DIRECTORY DEVICE INODE OWNER ROOT PREFIX UID GID MODE NEW_UID NEW_GID NEW_MODE
repair_directory() {
  run=$1 service=$2 directory=$3 device=$4 inode=$5 root=$7 prefix=${8%/}
  shift 8
  now="$1 $2 $3" wanted="$4 $5 $6"
  open_repairable create
  make_quarantine .repair
  describe_repair "$now" "$wanted"
  store_manifest
  why=
  if ! { change owner "$4" && change mode "$6" && change group "$5"; } && [ "$(permissions)" = "$now" ]; then
    abandon failed "$why"
  fi
  conclude_change
  is_pinned 8 "$quarantine" || verdict failed "$why"
  verdict 'done'
}

# revert_directory RUN SERVICE DIRECTORY DEVICE INODE OWNER REPAIR PREFIX UID GID MODE OLD_UID OLD_GID OLD_MODE, and the UID GID
# MODE that the repair led to, or was to lead to.
revert_directory() {
  run=$1 service=$2 directory=$3 device=$4 inode=$5 quarantine=$7 prefix=${8%/}
  root=${quarantine%/*}
  shift 8
  now="$1 $2 $3" wanted="$4 $5 $6"
  open_repairable exists
  open_quarantine "${quarantine##*/}" || verdict refused "$why"
  describe_repair "$wanted" "$7 $8 $9"
  [ "$(bounded cat /proc/self/fd/8/manifest 2>/dev/null)" = "$manifest" ] ||
    verdict drifted 'another repair is written down by now'
  if [ -e /proc/self/fd/8/undone ] || [ -L /proc/self/fd/8/undone ]; then verdict refused 'its repair was undone already'; fi
  why=
  change group "$5" && change mode "$6" && change owner "$4"
  conclude_change
  # A second undo must not take back what somebody else changes from now on.
  { create_file "$now" /proc/self/fd/8/undone && sync /proc/self/fd/8/undone && sync /proc/self/fd/8; } 2>/dev/null ||
    verdict failed "cannot write $quarantine/undone"
  verdict 'done'
}

# open_repairable create|exists: pins the directory, and opens the root of the quarantines, which may be on another file
# system, as nothing moves.
open_repairable() {
  need_tools
  refuse_protected_path
  refuse_other_mount
  pin_directory
  (secure_root "$1") || exit
  file_system=$(stat -c %d -- "$root")
  take_lock
  [ "$(stat -c '%d %i' .)" = "$device $inode" ] || verdict drifted 'another directory has its name now'
  [ "$(permissions)" = "$now" ] || verdict drifted 'it has another owner or mode now'
}

# Repairs are written down where root of the host alone may write, or below a root that the operator named. There, the root of
# a container may write what an undo then reads, so that nothing outside of his tree is changed, and nothing mounted into it.
refuse_other_mount() {
  case $root in
    /var/lib/fleetmend/quarantine) return ;;
    "$prefix"/var/lib/fleetmend/quarantine) ;;
    *) verdict refused "no repair is written down in $root" ;;
  esac
  case $directory in "$prefix"/*) ;; *) verdict refused "it is not below $prefix" ;; esac
  while read -r _ _ _ _ point _; do
    case $point in "$prefix"/*)
      case $directory/ in "$point"/*) verdict refused "it is on a mount below $prefix, $point" ;; esac
      ;;
    esac
  done </proc/self/mountinfo
}

permissions() {
  stat -c '%u %g %a' .
}

# describe_repair 'UID GID MODE' 'UID GID MODE': sets $manifest.
describe_repair() {
  manifest="fleetmend repair 1
run $run
service $service
directory $device $inode $directory
before $1
after $2
end"
}

# change owner|group|mode VALUE: sets $why if it cannot. Whether it did is asked of the directory alone.
# shellcheck disable=SC2046 # permissions are words
change() {
  what=$1 value=$2
  set -- $(permissions)
  # Five digits and more: coreutils leaves bits above the last nine as they are otherwise.
  case $what in
    owner) set -- '%u %g' "$value $2" chown -- "$value:$2" . ;;
    group) set -- '%u %g' "$1 $value" chown -- "$1:$value" . ;;
    mode) set -- %a "$value" chmod -- "0000$value" . ;;
  esac
  fact=$1 expected=$2
  shift 2
  if [ "$(stat -c "$fact" .)" = "$expected" ]; then return 0; fi
  problem=$("$@" 2>&1)
  if [ "$(stat -c "$fact" .)" = "$expected" ]; then return 0; fi
  why="cannot change its $what: ${problem##*: }"
  return 1
}

# Tells what became of owner and mode, as far as they were to change, and ends where that is not all.
conclude_change() {
  became=$(permissions)
  tell_part owner "${now% *}" "${wanted% *}" "${became% *}"
  tell_part mode "${now##* }" "${wanted##* }" "${became##* }"
  sync . || verdict failed "cannot write $directory to disk"
  [ -z "$why" ] || verdict failed "$why"
  [ "$became" = "$wanted" ] || verdict failed 'somebody else changed it meanwhile'
}

# tell_part owner|mode BEFORE WANTED BECAME
tell_part() {
  if [ "$2" = "$3" ]; then return; fi
  if [ "$4" = "$3" ]; then file_result "$1" 'done'; else file_result "$1" failed "$why"; fi
}
