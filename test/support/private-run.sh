#!/bin/sh
# private-run.sh WORD…: runs Node.js with these words where /run is an empty directory of its own, and everything that it
# starts there, too. A change takes the one lease of its machine in /run/fleetmend; two files of tests that run at the
# same time are two machines this way. The environment has the path of Node.js in FLEETMEND_NODE.
set -eu
# shellcheck disable=SC2016 # the words are the inner shell's
exec unshare --mount --propagation private -- /bin/sh -euc '
  mount -t tmpfs -o mode=755 tmpfs /run
  mkdir /run/sshd /run/lock
  exec "$@"
' sh "$FLEETMEND_NODE" "$@"
