# Moves files of a signing directory into a quarantine on the same mount, and back. Appended to read.sh, in sessions that
# may change a host, and in no others.
#
# What holds at every moment, whatever is killed or fails: each original file is in its directory or in the quarantine,
# never in neither, and its content, owner, mode and times are never touched. A directory is never removed or created
# outside of fleetmend's own. Each guard of the plan is compared again here, by the process that acts.
#
# A container's root controls the tree that its files and their quarantine are in, and may swap names while this runs as root
# of the host. So three directories are opened once, checked as what was opened, and used by no path after that: the signing
# directory is `.`, the directory of the quarantines /proc/self/fd/9, one quarantine in it /proc/self/fd/8. What is made,
# renamed or removed is one name in one of them, by a call that follows no link which this name may have become.

trap '' HUP PIPE INT

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

# Ends the operation: done, refused, drifted, busy or failed, and why. The status also ends a subshell's caller.
verdict() {
  record verdict "$1"
  printf '%s' "${2:-}"
  exit 1
}

# file_result NAME done|untouched|failed [WHY]
file_result() {
  record file "$1" "$2"
  printf '%s' "${3:-}"
}

# quarantine_files RUN SERVICE DIRECTORY DEVICE INODE OWNER ROOT PREFIX (NAME INODE SIZE MTIME SHA256)...
quarantine_files() {
  run=$1 service=$2 directory=$3 device=$4 inode=$5 owner=$6 root=$7 prefix=${8%/}
  shift 8
  need_tools
  refuse_protected_path
  choose_renaming
  enter_directory
  (secure_root create) || exit
  take_lock
  check_files "$@"
  make_quarantine ''
  write_manifest "$@"
  link_files "$@"
  take_files "$@"
}

need_tools() {
  for tool in stat readlink ls ln mv cp rm mkdir rmdir chown chmod sync flock sha256sum cut cat date env id sleep; do
    command -v "$tool" >/dev/null || verdict refused "the tool $tool is missing on the host"
  done
}

# `mv` copies what the kernel will not rename (an overlay's directory, a file of another project), through names that others
# may swap meanwhile. Nobody can in the host's own quarantine, where such a copy is found not to be the planned file;
# elsewhere renaming takes the option of coreutils 9.2, or Python.
choose_renaming() {
  if mv --no-copy --version >/dev/null 2>&1; then renaming=no-copy
  elif python=$(command -v python3 || command -v python2 || command -v python || command -v /usr/libexec/platform-python)
  then renaming=python
  elif [ "$root" = /var/lib/fleetmend/quarantine ]; then renaming=plain
  else verdict refused "the host can move files to $root safely only with Python, or with coreutils 9.2 or newer; install one of them"
  fi
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
  for unfinished in /proc/self/fd/9/*; do
    if [ -e "$unfinished/$1" ] && open_quarantine "${unfinished##*/}" && same_file "/proc/self/fd/8/$1" "./$1"; then
      rm -f -- "/proc/self/fd/8/$1"
    fi
  done
  set -f
}

# Whether two paths name one file, symbolic links not followed.
same_file() {
  first=$(stat -c '%d %i' -- "$1" 2>/dev/null) && [ "$first" = "$(stat -c '%d %i' -- "$2" 2>/dev/null)" ]
}

# same_content FILE SHA256
same_content() {
  sum=$(bounded sha256sum "$1" 2>/dev/null) && [ "${sum%% *}" = "$2" ]
}

# make_quarantine SUFFIX: makes the run's quarantine, and opens it. $made has the names that the run made in it.
make_quarantine() {
  made=
  name=$run.$(printf %s "$directory" | sha256sum | cut -c1-16)$1
  quarantine=$root/$name
  if ! mkdir -- "/proc/self/fd/9/$name" 2>/dev/null; then
    [ ! -d "/proc/self/fd/9/$name" ] || verdict failed "$quarantine is there already, so this run was cut off here; a new run completes it"
    verdict failed "cannot make $quarantine"
  fi
  open_quarantine "$name" || abandon refused "$why"
  if ! names=$(ls -A /proc/self/fd/8/) || [ -n "$names" ]; then abandon refused "$quarantine is not empty"; fi
  # A directory may have inherited the bit for its group.
  case $(stat -L -c %a /proc/self/fd/8) in 700 | 2700) ;; *) abandon refused "$quarantine is open to others" ;; esac
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
  store_manifest
}

store_manifest() {
  made=manifest
  {
    create_file "$manifest" /proc/self/fd/8/manifest &&
      [ ! -L /proc/self/fd/8/manifest ] && [ -f /proc/self/fd/8/manifest ] &&
      [ "$(bounded cat /proc/self/fd/8/manifest)" = "$manifest" ] &&
      sync /proc/self/fd/8/manifest && sync /proc/self/fd/8 && sync /proc/self/fd/9
  } 2>/dev/null || abandon failed "cannot write $quarantine/manifest"
}

# create_file TEXT PATH: never through a name that exists. `cp -i` opens with O_EXCL, in coreutils as in busybox, and nobody is
# there to say yes to anything else. A redirection opens what is there; with `set -C` that still may be a device. With the
# variable set, coreutils writes through a link that leads nowhere.
create_file() {
  printf '%s\n' "$1" | env -u POSIXLY_CORRECT cp -i -T /proc/self/fd/7 "$2" 7<&0 </dev/null
}

# Gives every file a second name in the quarantine. A quarantine on another mount fails here, where nothing is lost yet.
link_files() {
  while [ $# -gt 0 ]; do
    kept=/proc/self/fd/8/$1
    problem=$(ln -T "./$1" "$kept" 2>&1) || abandon failed "cannot link $1 into the quarantine: ${problem##*: }"
    made="$made $1"
    if [ -L "$kept" ] || [ "$(stat -c '%i %s %Y' "$kept")" != "$2 $3 $4" ] || ! same_content "$kept" "$5"; then
      abandon drifted "$1 changed at the last moment"
    fi
    shift 5
  done
  sync /proc/self/fd/8 || abandon failed "cannot write $quarantine to disk"
  is_pinned 8 "$quarantine" || abandon refused "$why"
}

# Takes back what was prepared; the files still have their names in the directory.
abandon() {
  for own in $made; do rm -f -- "/proc/self/fd/8/$own" 2>/dev/null; done
  rmdir -- "/proc/self/fd/9/$name" 2>/dev/null
  verdict "$1" "$2"
}

# Takes the first names away. Renaming takes whatever has the name by now: if it is not the planned file, it is given back.
take_files() {
  result='done' why=
  while [ $# -gt 0 ]; do
    take_file "$1"
    shift 5
  done
  { sync . && sync /proc/self/fd/8; } || verdict failed "cannot write $quarantine to disk"
  reason=$why
  is_pinned 8 "$quarantine" || verdict failed "$why"
  verdict "$result" "$reason"
}

take_file() {
  kept=/proc/self/fd/8/$1
  taken=$kept.taken
  problem=$(rename "./$1" "$taken" 2>&1)
  if same_file "$taken" "$kept"; then
    rm -f -- "$taken"
    file_result "$1" 'done'
  elif same_file "./$1" "$kept"; then
    rm -f -- "$kept"
    result=failed why="cannot move $1: ${problem##*: }"
    file_result "$1" failed "${problem##*: }"
  elif [ -e "$taken" ] || [ -L "$taken" ]; then
    if ln -T "$taken" "./$1" 2>/dev/null; then
      rm -f -- "$taken"
      file_result "$1" 'done' 'the service wrote a newer one meanwhile, which was left to it'
    else
      rename "$taken" "$kept.newer" 2>/dev/null
      file_result "$1" 'done' "what took its place meanwhile is in quarantine as $1.newer"
    fi
  else
    file_result "$1" 'done'
  fi
}

rename() {
  case $renaming in
    no-copy) mv --no-copy -f -T -- "$1" "$2" ;;
    python) "$python" -B -E -s -S -c "$python_rename" "$1" "$2" ;;
    plain) mv -f -T -- "$1" "$2" ;;
  esac
}

# Of any Python since 2.6. Both modules are built into it: the current directory, where it would look for others, is not ours.
python_rename='
import posix, sys
try: posix.rename(sys.argv[1], sys.argv[2])
except OSError as error: sys.exit(error.strerror)
'

# restore_files RUN SERVICE DIRECTORY DEVICE INODE OWNER QUARANTINE PREFIX (NAME INODE SIZE MTIME SHA256)...
restore_files() {
  run=$1 service=$2 directory=$3 device=$4 inode=$5 owner=$6 quarantine=$7 prefix=${8%/}
  root=${quarantine%/*}
  shift 8
  need_tools
  refuse_protected_path
  refuse_other_tree
  enter_directory
  (secure_root exists) || exit
  take_lock
  open_quarantine "${quarantine##*/}" || verdict refused "$why"
  result='done' why=
  while [ $# -gt 0 ]; do
    refuse_foreign_name "$1"
    restore_file "$1" "$2 $3 $4" "$5"
    shift 5
  done
  { sync . && sync /proc/self/fd/8; } || verdict failed 'cannot write to disk'
  verdict "$result" "$why"
}

# Whoever controls the tree that a quarantine is in wrote the directory into its manifest as he liked.
refuse_other_tree() {
  tree=${root%/.fleetmend/quarantine}
  tree=${tree%/var/lib/fleetmend/quarantine}
  case $directory in "$tree"/*) ;; *) verdict refused "it is not below $tree, as its quarantine is" ;; esac
}

# restore_file NAME 'INODE SIZE MTIME' SHA256: a link to the same inode, so owner, mode and times are the old ones.
restore_file() {
  kept=/proc/self/fd/8/$1
  if [ "$(stat -c '%i %s %Y' -- "$kept" 2>/dev/null)" != "$2" ] || [ -L "$kept" ] || ! same_content "$kept" "$3"; then
    result=drifted why="$1 in quarantine is not what the manifest says"
    file_result "$1" untouched "$why"
    return
  fi
  if problem=$(ln -T "$kept" "./$1" 2>&1) || same_file "$kept" "./$1"; then
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
