# shellcheck disable=SC2034,SC2154 # change-directories.sh and change.sh use and set some of the variables
# The lease of a host: which run may change it, whatever it changes. Appended to change.sh.
#
# It is a line in /run/fleetmend/lease, where only root may write and which no reboot outlives; of another user, in the
# directory of the quarantines, which is his. A lease is good as long as the shell of the session that took it is alive, and for
# so many seconds after that session's last change. Whoever takes one over adds 1 to its number, and a session may change the
# host only as long as the number that it was given is still that of the lease: it is fenced. Both are looked at, and written,
# while the directory is locked, and it stays locked until the change is done, so that no lease changes hands during a change.

lease_seconds=600

# do_change RUN WHO TOKEN CLAIM OPERATION WORD...: one change, of the run and the operator that the first words name. The token
# tells one process of the control node from all others. CLAIM is the number of the lease that the session was given; or `new`
# before that, or `resumed` if the process that had the run before is known to be dead.
do_change() {
  by_run=$1 by_who=$2 by_token=$3 claim=$4 change=$5
  shift 5
  (
    case $change in
      quarantine) decode_all quarantine_files "$@" ;;
      restore) decode_all restore_files "$@" ;;
      repair) decode_all repair_directory "$@" ;;
      revert) decode_all revert_directory "$@" ;;
      expire) decode_all expire_quarantine "$@" ;;
      *) verdict refused "it is no change that this program knows" ;;
    esac
  )
}

# Opens the directory of the lease as 6.
open_lease() {
  if [ "$(id -u)" != 0 ]; then
    lease_directory=$root
    exec 6<&9
    return
  fi
  lease_directory=/run/fleetmend
  [ -d /run ] || lease_directory=/var/run/fleetmend
  mkdir -- "$lease_directory" 2>/dev/null
  { command exec 6<"$lease_directory/."; } 2>/dev/null || verdict failed "cannot open $lease_directory"
  is_secure fd/6 "$lease_directory" || verdict refused "$why"
}

# Locks the host, and takes the lease, renews it, or takes it over. If another run has it, sets $why, and unlocks the host again
# for that run to go on.
claim_lease() {
  read_lease
  why=${holder:-'another run of fleetmend is changing the host'}
  # Sessions of one process may be at work in several places of one host, and let each other pass.
  if [ "$lease_token" = "$by_token" ]; then lock_host 60; else lock_host 1; fi || return 1
  # It may have changed hands before the lock was there.
  read_lease
  case $claim in
    new | resumed | "$lease_number") ;;
    *) verdict busy "this run holds the host no longer: ${holder:-its lease is gone}" ;;
  esac
  if [ "$lease_token" != "$by_token" ]; then
    if is_live && [ "$claim $lease_run $lease_who" != "resumed $by_run $by_who" ]; then
      why=$holder
      flock -u 6
      sleep 1
      return 1
    fi
    lease_number=$((lease_number + 1)) lease_since=$uptime
  fi
  store_lease
}

# lock_host TIMES: tries so often. Not every flock knows how to wait.
lock_host() {
  times=$1
  until flock -w 1 6 2>/dev/null || flock -n 6; do
    sleep 1
    times=$((times - 1))
    [ "$times" -gt 0 ] || return 1
  done
}

# Sets $uptime, the variables of the lease, and $holder, a clause that says whose it is; of no lease, number 0 and no holder.
# shellcheck disable=SC2046 # a lease is words
read_lease() {
  read -r uptime _ </proc/uptime
  uptime=${uptime%%.*}
  parse_lease $(bounded cat /proc/self/fd/6/lease 2>/dev/null)
}

parse_lease() {
  [ $# -eq 9 ] || set -- '' '' '' 0 '' '' 0 0 end
  case $9:$4$7$8 in
    end:*[!0-9]*) set -- '' '' '' 0 '' '' 0 0 end ;;
    end:*) ;;
    *) set -- '' '' '' 0 '' '' 0 0 end ;;
  esac
  lease_run=$1 lease_who=$2 lease_token=$3 lease_number=$4 lease_process=$5 lease_boot=$6 lease_since=$7 lease_until=$8
  holder=
  if [ -z "$lease_run" ]; then return; fi
  decode "$lease_who"
  holder="run $lease_run of $word has held it for $((uptime - lease_since)) s"
}

is_live() {
  [ "$uptime" -lt "$lease_until" ] && [ "$lease_boot" = "$(cat /proc/sys/kernel/random/boot_id)" ] &&
    [ "$(identify_process "${lease_process%.*}")" = "$lease_process" ]
}

# identify_process PID: that and when it was started, which no other process shares until the next boot.
identify_process() {
  { read -r process_facts <"/proc/$1/stat"; } 2>/dev/null || return 0
  # The name of a program, in brackets, may hold anything.
  set_start "$1" "${process_facts##*) }"
}

# shellcheck disable=SC2086 # facts are words
set_start() {
  process=$1
  set -- $2
  printf %s "$process.${20}"
}

# The number is never lost: a lease is replaced by renaming, and is not removed.
store_lease() {
  line="$by_run $by_who $by_token $lease_number $(identify_process $$) $(cat /proc/sys/kernel/random/boot_id)"
  line="$line $lease_since $((uptime + lease_seconds)) end"
  {
    rm -f -- /proc/self/fd/6/lease.new && create_file "$line" /proc/self/fd/6/lease.new &&
      mv -f -T -- /proc/self/fd/6/lease.new /proc/self/fd/6/lease
  } 2>/dev/null || verdict failed "cannot write $lease_directory/lease"
}
