import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { countRight, script } from "./answers.mjs";

/**
 * One OpenSSH client per host, with its defaults.
 *
 * @type {import("./client.mjs").Client}
 */
export const sshClient = {
  name: "ssh",
  prepare({ fleet: { directory, hosts, sshd }, count, parallel }) {
    const names = `${directory}/names`;
    const selected = hosts.slice(0, count);
    writeFileSync(names, selected.map(({ name }) => `${name}\n`).join(""));
    const output = outputOf(directory);
    rmSync(output, { recursive: true, force: true });
    mkdirSync(output);
    // $1 is the script, $2 the host. Each host's answer in a file of its own, for 50 write at the same time.
    const ssh = [
      "exec ssh -F none -n -o BatchMode=yes -o IdentitiesOnly=yes",
      `-o UserKnownHostsFile=${sshd.knownHostsFile} -i ${sshd.keyFile} -p ${sshd.port}`,
      `${sshd.user}@127.0.0.1 "root=${directory}/hosts/$2; $1" >"${output}/$2"`,
    ].join(" ");
    const xargs = ["xargs", "-a", names, "-P", String(parallel), "-n", "1"];
    return { argv: [...xargs, "sh", "-c", ssh, "sh", script] };
  },
  judge(job) {
    const output = outputOf(job.fleet.directory);
    const answers = new Map(
      readdirSync(output).map((name) => [name, readFileSync(`${output}/${name}`, "utf8")]),
    );
    return { right: countRight(job, answers) };
  },
};

/** @param {string} directory */
function outputOf(directory) {
  return `${directory}/ssh-output`;
}
