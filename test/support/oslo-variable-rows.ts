import type { OsloRow } from "./oslo-grammar-rows.ts";

const K = "[keystone_authtoken]";
const D = "[DEFAULT]";

/** What variables in values stand for. */
export const variableRows: readonly OsloRow[] = [
  ["a default", uses("$state_path/ks"), "value /var/lib/neutron/ks"],
  ["braces", uses("${state_path}/ks"), "value /var/lib/neutron/ks"],
  [
    "DEFAULT after its use",
    [`${K}\nsigning_dir = $state_path/ks\n${D}\nstate_path = /srv/n\n`],
    "value /srv/n/ks",
  ],
  [
    "[default] is not DEFAULT",
    [`[default]\nstate_path = /x\n${K}\nsigning_dir = $state_path\n`],
    "value /var/lib/neutron",
  ],
  [
    "the same group before DEFAULT",
    [`${D}\nbase = /def\n${K}\nbase = /mygrp\nsigning_dir = $base/ks\n`],
    "value /mygrp/ks",
  ],
  ["the same group's default", uses("$base/ks"), "value /grp/ks"],
  [
    "another group without braces",
    [`[oslo_concurrency]\nlock_path = /lk\n${K}\nsigning_dir = $oslo_concurrency.lock_path/ks\n`],
    "value /lk/ks",
  ],
  ["another group with braces", uses("${oslo_concurrency.lock_path}/ks"), "value /lock/ks"],
  ["the own group by name", uses("$keystone_authtoken.base/ks"), "value /grp/ks"],
  ["another group in another case", uses("$Oslo_Concurrency.lock_path"), "no-such-group"],
  ["DEFAULT by name", uses("$DEFAULT.state_path/ks"), "no-such-group"],
  ["an option that another group lacks", uses("$oslo_concurrency.nope"), "no-such-option"],
  ["braces before a dot", uses("${state_path}.d/ks"), "value /var/lib/neutron.d/ks"],
  ["a dot belongs to the name", uses("$state_path.d/ks"), "no-such-group"],
  ["a dot at the end belongs to the name", uses("$state_path./ks"), "no-such-group"],
  ["a dash ends a name", uses("$state_path-x/ks"), "value /var/lib/neutron-x/ks"],
  ["an option of no group", uses("$nope/ks"), "no-such-option"],
  [
    "an option that only a file has",
    [`${D}\nmine = /x\n${K}\nsigning_dir = $mine/ks\n`],
    "no-such-option",
  ],
  ["an option of another group", uses("$lock_path/ks"), "no-such-option"],
  ["a group", uses("$oslo_concurrency/ks"), "group"],
  ["the own group", uses("$keystone_authtoken/ks"), "group"],
  ["capitals", uses("$STATE_PATH/ks"), "no-such-option"],
  ["capitals at the start alone", uses("$State_path/ks"), "no-such-option"],
  ["a name that Python takes for one of ASCII", uses("$\u017ftate_path"), "no-such-option"],
  ["itself", uses("$signing_dir/ks"), "recursion"],
  [
    "itself by way of another",
    [`${K}\nsigning_dir = $base\nbase = \${keystone_authtoken.signing_dir}\n`],
    "recursion",
  ],
  [
    "an unknown variable in another option",
    [`${D}\nstate_path = $nope\n${K}\nsigning_dir = $state_path/ks\n`],
    "no-such-option",
  ],
  [
    "an unknown variable in the same group's option",
    [`${K}\nbase = $nope\nsigning_dir = $base\n`],
    "no-such-option",
  ],
  ["an option without a value", uses("$unset_opt/ks"), "value /ks"],
  ["$$", uses("/a/$$state_path"), "value /a/$state_path"],
  ["$$$", uses("/a/$$$state_path"), "value /a/$/var/lib/neutron"],
  ["backslash before $", uses("/a/\\$state_path"), "value /a/$state_path"],
  ["two backslashes before $", uses("/a/\\\\$state_path"), "value /a/\\$state_path"],
  ["$ at the end", uses("/a$"), "value /a$"],
  ["$ before a digit", uses("/a$1"), "value /a$1"],
  ["$ before a slash", uses("/a$/b"), "value /a$/b"],
  ["braces that stay open", uses("/a${state_path"), "value /a${state_path"],
  ["empty braces", uses("/a${}"), "value /a${}"],
  ["a space in braces", uses("/a${ state_path}"), "value /a${ state_path}"],
  ["~", uses("~/keystone-signing"), "value ~/keystone-signing"],
  ["%(x)s", uses("/a/%(here)s"), "value /a/%(here)s"],
  ["an environment variable", uses("/a/$HOME"), "no-such-option"],
  ["a name of JavaScript's", uses("$__proto__"), "no-such-option"],
  ["a group of JavaScript's", uses("${constructor.name}"), "no-such-group"],
  [
    "the last state_path of two files",
    [`${D}\nstate_path=/one\n${K}\nsigning_dir = $state_path/ks\n`, `${D}\nstate_path=/two\n`],
    "value /two/ks",
  ],
  [
    "a value is not read again",
    [`${D}\nstate_path = $$unset_opt\n${K}\nsigning_dir = $state_path/ks\n`],
    "value $unset_opt/ks",
  ],
  [
    "a variable on a continued line",
    [`${K}\nsigning_dir = /a\n  $state_path\n`],
    "value /a\n/var/lib/neutron",
  ],
  ["a variable in quotes", [`${K}\nsigning_dir = "$state_path/ks"\n`], "value /var/lib/neutron/ks"],
];

function uses(value: string): readonly string[] {
  return [`${K}\nsigning_dir = ${value}\n`];
}
