# Answers requests about mounts, processes and installed software. Sent along with read.sh, and as harmless.

do_mounts() {
  record mounts
  cat /proc/self/mountinfo 2>/dev/null
}

# do_missing PROGRAM...: those that the host has not.
do_missing() {
  missing=
  for program in "$@"; do
    command -v "$program" >/dev/null || missing="$missing $program"
  done
  # shellcheck disable=SC2086 # names are words
  record missing $missing
}

# do_processes VARIABLE,...|- WORD...: the processes that have one of the words in their command line. Each program that is
# started looks at all of them, for there may be dozens. Of their environment nothing but these variables leaves the host.
# Where there is no /proc, there is nothing to tell.
do_processes() {
  [ -e /proc/self ] || return 0
  variables=$1
  shift
  left=$#
  while [ "$left" -gt 0 ]; do
    decode "$1"
    shift
    # shellcheck disable=SC2154 # decode sets $word
    set -- "$@" -e "$word"
    left=$((left - 1))
  done
  # Named before grep is started, so that it does not find itself.
  set +f
  set -- "$@" -- /proc/[0-9]*/cmdline
  set -f
  found=$(grep -lzF "$@" 2>/dev/null) || [ $? -le 2 ] || {
    record unsupported
    return
  }
  if [ -z "$found" ]; then
    grep -zq '' /proc/self/cmdline 2>/dev/null || record unsupported
    return
  fi
  # shellcheck disable=SC2154 # read.sh sets $newline
  IFS=$newline
  # shellcheck disable=SC2086 # a path in /proc is a word
  set -- $found
  IFS=' '
  list_processes "$@"
  send_processes "$@"
}

# list_processes COMMAND_LINE...: sets what send_processes sends, words separated by spaces.
list_processes() {
  processes='' states='' views='' details='' visible='' environments='' executables=''
  first_mount /proc/self
  session=$mount
  namespaces=" $mount "
  for process in "$@"; do
    process=${process%/cmdline}
    processes="$processes $process"
    states="$states $process/stat"
    # Who may not follow this link may not read the environment either.
    if [ -e "$process/exe" ]; then
      visible="$visible ${process#/proc/}"
      environments="$environments $process/environ"
      executables="$executables $process/exe"
    fi
    first_mount "$process"
    views="$views ${process#/proc/}:$mount"
    case $mount in '' | "$session") continue ;; esac
    details="$details $process/cgroup $process/uid_map"
    case $namespaces in *" $mount "*) continue ;; esac
    namespaces="$namespaces$mount "
    details="$details $process/mountinfo"
  done
  [ -z "$details" ] || details="$details /proc/self/mountinfo"
}

# Sets $mount to the number of the first mount that a process sees: no other mount of the system has it, so that it tells
# mount namespaces apart, and everybody may read it. A process in a changed root directory may see none, which is `-`.
first_mount() {
  mount=
  read -r mount _ 2>/dev/null <"$1/mountinfo" || [ ! -r "$1/mountinfo" ] || mount=-
}

# Runs a program that may fail for some processes, which have ended. Above 2 it did not run at all, as when it would get
# more words than the kernel allows, or was killed; what it says then must not be taken for all there is.
look() {
  "$@" 2>/dev/null || [ $? -le 2 ] || record unsupported
}

# The states and owners are read twice: a process whose start is another one then has ended, and its number been given away;
# one whose owner is another one ran a program with the setuid bit, and may be anybody's.
# shellcheck disable=SC2086 # the lists are words
send_processes() {
  record views "$session" $views
  record visible $visible
  record clock "$(getconf CLK_TCK 2>/dev/null)"
  grep '^btime ' /proc/stat 2>/dev/null
  record owners
  look stat -c '%u %n' -- $processes
  record details
  look grep -aH '' -- $states $details
  record commands
  look grep -azH '' -- "$@"
  [ "$variables" = - ] || [ -z "$visible" ] || send_environments
  record executables
  [ -z "$executables" ] || find $executables -maxdepth 0 -printf '%p\0%l\0' 2>/dev/null || send_executables
  record again
  look grep -aH '' -- $states
  record still
  look stat -c '%u %n' -- $processes
}

# `-x`: busybox takes ^ for the beginning of any line in a value, and would tell secrets.
# shellcheck disable=SC2086 # the list is words
send_environments() {
  set --
  IFS=,
  for name in $variables; do set -- "$@" -e "$name=.*"; done
  IFS=' '
  record environments
  look grep -azHx "$@" -- $environments
}

# One by one, where find does not know -printf, or a process ended meanwhile.
send_executables() {
  for file in $executables; do
    printf '%s\000' "$file"
    readlink -n -- "$file" 2>/dev/null
    printf '\000'
  done
}

# do_python NAME,... PREFIX...: metadata of Python's distributions below the prefixes. What is behind a symbolic link is
# there twice, or not part of the prefix.
do_python() {
  names=$1
  shift
  record python
  for prefix in "$@"; do
    decode "$prefix"
    set +f
    for directory in "${word%/}"/lib*/python*/*-packages; do
      case $directory in */site-packages | */dist-packages) ;; *) continue ;; esac
      if [ -L "$directory" ] || [ -L "${directory%/*}" ] || [ -L "${directory%/*/*}" ]; then continue; fi
      IFS=,
      for name in $names; do
        for path in "$directory/$name"-[0-9]*.dist-info "$directory/$name"-[0-9]*.egg-info; do
          [ ! -e "$path" ] || printf '%s\000' "$path"
        done
      done
      IFS=' '
    done
    set -f
  done
}

# do_packages ROOT NAME...: what is installed in the file system that begins at ROOT.
do_packages() {
  decode "$1"
  # shellcheck disable=SC2034 # find_link uses $links
  root=${word%/} links=follow
  # shellcheck disable=SC2034
  [ -z "$root" ] || links=$root
  shift
  [ -n "$root" ] || send_rpm "$@"
  for name in "$@"; do
    shift
    set -- "$@" -e "Package: $name"
  done
  database=$root/var/lib/dpkg/status
  find_link "$database"
  if [ -n "$link" ] || [ ! -f "$database" ]; then return 0; fi
  record dpkg
  # The version is in one of the 14 lines behind a package's first. A container's file may be as long as it likes.
  bounded grep -Fx -A 14 "$@" -- "$database" 2>/dev/null | head -c 1048576
}

# Root's rpm opens its database for writing, so that somebody asks who cannot. The setpriv of busybox cannot do that.
send_rpm() {
  command -v rpm >/dev/null || return 0
  database=
  for directory in /var/lib/rpm /usr/lib/sysimage/rpm; do
    for name in rpmdb.sqlite Packages Packages.db; do
      [ ! -e "$directory/$name" ] || database=$directory
    done
  done
  [ -n "$database" ] || return 0
  set -- rpm --dbpath "$database" -q --qf '%{NAME} %{VERSION}-%{RELEASE}\n' -- "$@"
  if [ "$(id -u)" = 0 ]; then
    [ -x /usr/bin/setpriv ] || return 0
    set -- /usr/bin/setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
  fi
  record rpm
  bounded "$@" 2>/dev/null
}
