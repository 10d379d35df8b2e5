# Answers requests about what the host's own openssl makes of files. Sent along with read.sh, and as harmless.

# do_verify SIGNING CA MESSAGE: the command of the middleware, word for word. What the message says is dropped; it may be a
# token, so that it goes nowhere but into the shell's own printf. The size is limited because openssl takes 20 s over 2 MiB
# that begin like PEM and never end.
do_verify() {
  if ! command -v openssl >/dev/null; then
    record openssl absent
    return
  fi
  decode "$1"
  # shellcheck disable=SC2154 # decode sets $word
  signing=$word
  decode "$2"
  ca=$word
  decode "$3"
  # shellcheck disable=SC2034 # classify uses $links
  links=refuse
  for path in "$signing" "$ca"; do
    classify "$path"
    # shellcheck disable=SC2154 # classify sets $state
    if [ "$state" = f ]; then
      size=$(stat -c %s -- "$path" 2>/dev/null)
      [ "${size:-65537}" -le 65536 ] || state=o
    fi
    if [ "$state" != f ]; then
      record openssl refused
      return
    fi
  done
  said=$(
    printf %s "$word" | bounded openssl cms -verify -certfile "$signing" -CAfile "$ca" -inform PEM -nosmimecap -nodetach \
      -nocerts -noattr 2>&1 >/dev/null
  )
  record openssl ran "$?"
  printf %s "$said" | head -c 4096
  record version
  bounded openssl version 2>/dev/null | head -c 200
}
