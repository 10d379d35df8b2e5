# shellcheck disable=SC2034,SC2154 # change-directories.sh uses and sets some of the variables
# Deletes a quarantine, or the record of a repair, for good. Appended to change.sh, and as careful.
#
# Nothing is deleted before all of it was compared with the plan, name by name, in the process that deletes and under the lock;
# anything that the plan does not have keeps the whole of it. The manifest goes last: until then, what is cut in the middle is
# still known by its run and its age, and what is left after that is empty.

# expire_quarantine RUN SERVICE QUARANTINE DEVICE INODE OWNER QUARANTINE PREFIX SECONDS (NAME INODE SIZE MTIME SHA256)...: of a
# quarantine whose manifest is so many seconds old; of an empty one, no age is asked. The manifest is the last name.
expire_quarantine() {
  run=$1 device=$4 inode=$5 owner=$6 quarantine=$7 prefix=${8%/} seconds=$9
  root=${quarantine%/*} name=${quarantine##*/}
  [ "$3" = "$quarantine" ] || verdict refused 'it is no quarantine'
  shift 9
  need_tools
  refuse_other_place
  (secure_root exists) || exit
  file_system=$device
  take_lock
  if [ ! -e "/proc/self/fd/9/$name" ] && [ ! -L "/proc/self/fd/9/$name" ]; then verdict drifted 'it is gone'; fi
  open_quarantine "$name" || verdict refused "$why"
  [ "$(stat -L -c '%d %i %u' /proc/self/fd/8)" = "$device $inode $owner" ] || verdict drifted 'another directory has its name now'
  compare_kept "$@"
  delete_kept "$@"
}

# Only what runs make is ever deleted, at the places where they make it.
refuse_other_place() {
  case $quarantine in
    */../* | */./* | *//*) verdict refused 'its path is not plain' ;;
    */var/lib/fleetmend/quarantine/"$name" | */.fleetmend/quarantine/"$name") ;;
    *) verdict refused 'it is no quarantine' ;;
  esac
  hash=${name#"$run".}
  hash=${hash%.repair}
  case $run$hash in *[!0-9a-fTZ-]* | '') verdict refused 'it has not the name of a quarantine' ;; esac
  [ ${#hash} -eq 16 ] || verdict refused 'it has not the name of a quarantine'
}

# compare_kept (NAME INODE SIZE MTIME SHA256)...: these are in it, and nothing else is.
compare_kept() {
  planned=0 last=
  while [ $# -gt 0 ]; do
    refuse_unknown_name "$1"
    kept=/proc/self/fd/8/$1
    if [ -L "$kept" ] || [ ! -f "$kept" ]; then verdict drifted "$1 is gone, or no regular file"; fi
    [ "$(stat -c '%i %s %Y' "$kept")" = "$2 $3 $4" ] || verdict drifted "$1 is another file now"
    same_content "$kept" "$5" || verdict drifted "$1 has another content now"
    planned=$((planned + 1)) last="$1 $4"
    shift 5
  done
  [ "$(count_kept)" = "$planned" ] || verdict drifted 'something is in it that the plan does not have'
  [ "$planned" -gt 0 ] || return 0
  [ "${last% *}" = manifest ] || verdict refused 'the plan has no manifest of it'
  [ $(($(date +%s) - ${last#* })) -ge "$seconds" ] || verdict refused 'it is younger than the plan has it'
}

refuse_unknown_name() {
  case $1 in
    manifest | undone) ;;
    *.newer | *.taken) refuse_foreign_name "${1%.*}" ;;
    *) refuse_foreign_name "$1" ;;
  esac
}

count_kept() {
  set +f
  count=0
  for kept in /proc/self/fd/8/* /proc/self/fd/8/.[!.]* /proc/self/fd/8/..?*; do
    if [ -e "$kept" ] || [ -L "$kept" ]; then count=$((count + 1)); fi
  done
  printf %s "$count"
}

# delete_kept (NAME INODE SIZE MTIME SHA256)...
delete_kept() {
  while [ $# -gt 5 ]; do
    delete_name "$1"
    shift 5
  done
  sync /proc/self/fd/8 || verdict failed "cannot write $quarantine to disk"
  [ $# -eq 0 ] || delete_name "$1"
  problem=$(rmdir -- "/proc/self/fd/9/$name" 2>&1) || verdict failed "cannot remove it: ${problem##*: }"
  sync /proc/self/fd/9 || verdict failed "cannot write $root to disk"
  file_result quarantine 'done'
  verdict 'done'
}

delete_name() {
  problem=$(rm -f -- "/proc/self/fd/8/$1" 2>&1) || verdict failed "cannot delete $1: ${problem##*: }"
}
