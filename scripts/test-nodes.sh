#!/bin/sh
# Runs the tests under the other supported releases of Node.js, from the npm package `node`; they are fetched once, some 100 MB each.
# Words behind the command are files to test, all of them without any: scripts/test-nodes.sh test/parse test/engine
set -u
cd "$(dirname "$0")/.." || exit 1

# with_node RELEASE WORD...: the package puts its program in place in a script, which .npmrc would not let it run.
with_node() {
  package=node@$1
  shift
  npx --yes --ignore-scripts=false --package="$package" -- "$@"
}

status=0
for release in 22 24; do
  version=$(with_node "$release" node --version)
  case $version in
    "v$release."*) printf '\n== Node.js %s\n' "$version" ;;
    *)
      echo "test-nodes.sh: the package node@$release gave Node.js ${version:-nothing}" >&2
      exit 1
      ;;
  esac
  with_node "$release" node node_modules/vitest/vitest.mjs run "$@" || status=$?
done
exit "$status"
