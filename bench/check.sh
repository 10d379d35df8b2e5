# What the peers run on each host: reads the four configurations, resolves signing_dir, looks at the directory and prints
# the cached certificates. The caller sets $root. Ansible takes it for a template, so no two braces stand side by side.
for file in neutron/neutron.conf nova/nova.conf glance/glance-api.conf cinder/cinder.conf; do
  directory=$(awk -F ' *= *' '
    /^\[/ { section = $0 }
    section == "[DEFAULT]" && $1 == "state_path" { state = $2 }
    section == "[keystone_authtoken]" && $1 == "signing_dir" { value = $2 }
    END { sub(/\$state_path/, state, value); print value }
  ' "$root/etc/$file")
  echo "service ${file%%/*} $directory"
  stat -c '%d %i %f %u %g %Y' -- "$root$directory"
  cat -- "$root$directory/signing_cert.pem" "$root$directory/cacert.pem" "$root$directory/revoked.pem"
  echo
done
