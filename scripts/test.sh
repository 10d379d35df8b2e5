#!/bin/sh
# Everything that has to pass before a change lands, in one command on a bare Debian with Node 20.19 or newer: installs
# what the tests compare with, runs each step of `npm run check`, also behind one that failed, and ends with the exit
# status of the first that did.
set -u
cd "$(dirname "$0")/.." || exit 1

steps='typecheck lint unused test build package-check'

# What the tests start, and the Debian package that has it.
programs='
/usr/sbin/sshd openssh-server
ssh-keygen openssh-client
openssl openssl
/usr/bin/strace strace
shellcheck shellcheck
/usr/bin/dash dash
/usr/bin/busybox busybox
/bin/bash bash
csh csh
fish fish
ksh ksh
zsh zsh
flock util-linux
sudo sudo
/usr/bin/doas opendoas
setpriv util-linux
lsattr e2fsprogs
/usr/sbin/mkfs.ext4 e2fsprogs
/usr/sbin/mkfs.xfs xfsprogs
/usr/sbin/losetup mount
/usr/sbin/blockdev util-linux
unshare util-linux
nsenter util-linux
/usr/bin/mawk mawk
/usr/bin/gawk gawk
xz xz-utils
bzip2 bzip2
zstd zstd
journalctl systemd
/lib/systemd/systemd-journal-remote systemd-journal-remote
/usr/sbin/dockerd docker.io
/usr/bin/docker docker.io
/usr/sbin/runc runc
/usr/bin/podman podman
lxc-start lxc
/usr/bin/systemd-nspawn systemd-container
rpmbuild rpm
/usr/bin/ansible-inventory ansible-core
/usr/bin/python3 python3
'
# What the tests import in Debian's own Python, and the package that has it.
modules='
oslo_config python3-oslo.config
paste.deploy python3-pastedeploy
yaml python3-yaml
keystoneclient.common.cms python3-keystoneclient
'

main() {
  need_node
  packages=$(missing_packages)
  [ -z "$packages" ] || install "$packages"
  if ! installed_modules_fit; then npm ci || exit; fi
  run_steps
}

need_node() {
  command -v npm >/dev/null || fail 'npm is missing; install Node.js 20.19 or newer'
  node -e 'const [major, minor] = process.versions.node.split(".").map(Number);
    process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' ||
    fail "Node.js is $(node --version), but 20.19 or newer is needed"
}

missing_packages() {
  {
    echo "$programs" | while read -r program package; do
      [ -z "$program" ] || command -v "$program" >/dev/null || echo "$package"
    done
    echo "$modules" | while read -r module package; do
      [ -z "$module" ] || /usr/bin/python3 -c "import $module" 2>/dev/null || echo "$package"
    done
  } | sort -u | tr '\n' ' '
}

install() {
  [ "$(id -u)" = 0 ] ||
    fail "the tests need Debian packages that are not here; install them: sudo apt-get install $1"
  command -v apt-get >/dev/null || fail "the tests run on Debian; elsewhere, provide what these packages have: $1"
  echo "Installing $1"
  log=$(mktemp)
  forbid_services
  # shellcheck disable=SC2086 # the packages are words
  if ! { quiet_apt update && quiet_apt install --no-install-recommends $1; } >"$log" 2>&1; then
    cat "$log" >&2
    fail "apt-get could not install $1"
  fi
  clean_up
  for package in $1; do forget_services "$package"; done
  packages=$(missing_packages)
  [ -z "$packages" ] || fail "these packages are installed, but something of theirs is missing: $packages"
}

quiet_apt() {
  DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 apt-get -qq -y -o Dpkg::Use-Pty=0 "$@"
}

# The tests start an sshd and engines of containers of their own; those of the packages must not start, neither now nor at
# boot.
forbid_services() {
  trap clean_up EXIT
  trap 'exit 130' HUP INT TERM
  [ ! -e /usr/sbin/policy-rc.d ] || return 0
  policy=/usr/sbin/policy-rc.d
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
}

# Removes what `install` made for itself.
clean_up() {
  rm -f -- ${log:+"$log"} ${policy:+"$policy"}
  log='' policy=''
}

# forget_services PACKAGE
forget_services() {
  case $1 in
    openssh-server) scripts=ssh units='ssh.service ssh.socket' ;;
    docker.io) scripts=docker units='docker.service docker.socket containerd.service' ;;
    podman)
      scripts=
      units='podman.service podman.socket podman-restart.service podman-auto-update.service podman-auto-update.timer'
      ;;
    lxc) scripts='lxc lxc-net' units='lxc.service lxc-net.service lxc-monitord.service' ;;
    *) return ;;
  esac
  # shellcheck disable=SC2086 # the units are words
  deb-systemd-helper disable $units
  for script in $scripts; do update-rc.d "$script" disable; done
} >/dev/null 2>&1

installed_modules_fit() {
  [ -e node_modules/.package-lock.json ] &&
    [ -z "$(find package-lock.json -newer node_modules/.package-lock.json)" ]
}

run_steps() {
  status=0
  summary=
  for step in $steps; do
    printf '\n== npm run %s\n' "$step"
    began=$(date +%s)
    npm run --silent "$step"
    code=$?
    [ "$status" -ne 0 ] || status=$code
    if [ "$code" -eq 0 ]; then verdict=passed; else verdict="FAILED ($code)"; fi
    summary="$summary$(printf '%-14s %s, %s s' "$step" "$verdict" "$(($(date +%s) - began))")
"
  done
  printf '\n%s' "$summary"
  exit "$status"
}

fail() {
  echo "test.sh: $1" >&2
  exit 1
}

main
