import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { countRight, script } from "./answers.mjs";

/**
 * Ansible's raw module: one task, no facts, no Python on the host.
 *
 * @type {import("./client.mjs").Client}
 */
export const ansibleClient = {
  name: "ansible",
  prepare({ fleet: { directory }, parallel, inventory }) {
    const home = `${directory}/ansible`;
    mkdirSync(home, { recursive: true });
    writeFileSync(`${home}/ansible.cfg`, "");
    const words = ["all", "-i", inventory, "-f", String(parallel), "-m", "raw"];
    return {
      argv: ["ansible", ...words, "-a", `root={{ host_root }}; ${script}`],
      environment: {
        LC_ALL: "C.UTF-8",
        ANSIBLE_CONFIG: `${home}/ansible.cfg`,
        ANSIBLE_HOME: home,
        ANSIBLE_LOCAL_TEMP: `${home}/tmp`,
        ANSIBLE_INVENTORY_ENABLED: "yaml",
        ANSIBLE_HOST_KEY_CHECKING: "True",
        ANSIBLE_NOCOLOR: "1",
        // One command per host: a master connection kept for 60 s would only cost more.
        ANSIBLE_SSH_ARGS: "-F none -o ControlMaster=no",
        // A terminal costs time and an entry in wtmp.
        ANSIBLE_SSH_USETTY: "False",
      },
    };
  },
  judge(job) {
    /** @type {Map<string, string>} */
    const answers = new Map();
    let name = "";
    for (const line of readFileSync(`${job.prefix}.out`, "utf8").split("\n")) {
      const header = /^(\S+) \| CHANGED \| rc=0 >>$/.exec(line);
      if (header?.[1] !== undefined) name = header[1];
      else answers.set(name, `${answers.get(name) ?? ""}${line}\n`);
    }
    return { right: countRight(job, answers) };
  },
};
