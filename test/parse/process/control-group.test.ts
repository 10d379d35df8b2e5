import { describe, expect, test } from "vitest";
import { containerOf, parseControlGroup } from "../../../src/parse/process/control-group.ts";

const id = "0123456789abcdef".repeat(4);
const other = "f".repeat(64);

describe("a container is known by where its engine puts it", () => {
  test.each([
    ["docker", id, `/docker/${id}`],
    ["docker", id, `/docker/${id}/system.slice/nova.service`],
    ["docker", id, `/docker/${id}/docker/${other}`],
    ["docker", id, `/system.slice/docker-${id}.scope`],
    ["docker", id, `/kubepods.slice/kubepods-pod1.slice/docker-${id}.scope`],
    ["podman", id, `/machine.slice/libpod-${id}.scope`],
    ["podman", id, `/machine.slice/libpod-${id}.scope/container`],
    ["podman", id, `/machine.slice/machine-libpod_pod_${other}.slice/libpod-${id}.scope`],
    ["podman", id, `/libpod_parent/libpod-${id}`],
    ["podman", id, `/libpod_parent/${other}/libpod-${id}`],
    ["lxc", "infra1_neutron_server_container-0a1b", "/lxc/infra1_neutron_server_container-0a1b"],
    ["lxc", "c1", "/lxc/c1/init.scope"],
    ["lxc", "c1", "/lxc.payload/c1"],
    ["lxc", "c1.example", "/lxc.payload.c1.example"],
    ["lxc", "c1", `/lxc.payload.c1/system.slice/docker-${id}.scope`],
    ["nspawn", "n1", "/machine.slice/systemd-nspawn@n1.service/payload"],
    [
      "nspawn",
      "n-1",
      "/machine.slice/systemd-nspawn@n-1.service/payload/system.slice/nova.service",
    ],
    ["nspawn", "n1", "/machine.slice/systemd-nspawn@n1.service/system.slice"],
    ["nspawn", "n-1", "/machine.slice/machine-n\\x2d1.scope/payload/init.scope"],
    ["nspawn", "n1.example", "/machine.slice/machine-n1.example.scope"],
  ] as const)("%s %s: %s", (engine, id, controlGroup) => {
    expect(containerOf(controlGroup)).toEqual({ engine, id });
  });
});

describe("what only looks like a container is none", () => {
  test.each([
    "",
    "/",
    "/system.slice/neutron-server.service",
    "/system.slice/docker.service",
    `/docker/${id.slice(1)}`,
    `/docker/${id}0`,
    `/docker/${id} (deleted)`,
    `/machine.slice/libpod-conmon-${id}.scope`,
    "/lxc.monitor.c1",
    "/machine.slice/systemd-nspawn@n1.service/supervisor",
    "/machine.slice/machine-n1.scope/supervisor",
    "/machine.slice/machine-qemu\\x2d1\\x2dguest.scope/libvirt/emulator",
    "/machine.slice/machine-lxc\\x2d1\\x2dguest.scope",
    "/system.slice/systemd-nspawn@n1.service/payload",
    "/user.slice/user-1000.slice/machine.slice/machine-n1.scope/payload",
    "/lxc.pivot",
    "/lxc/",
    // Groups that a user, or a service to which a group is delegated, can make by itself.
    `/user.slice/docker-${id}.scope`,
    `/user.slice/user-1000.slice/docker-${id}.scope`,
    `/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${id}.scope`,
    "/user.slice/user-1000.slice/session-1.scope/lxc.payload.c1",
    `/system.slice/any.service/docker-${id}.scope`,
    `/system.slice/any.service/docker/${id}`,
    `/../../docker/${id}`,
  ])("%s", (controlGroup) => {
    expect(containerOf(controlGroup)).toBeNull();
  });
});

describe("of the paths that a process has in several hierarchies", () => {
  test("that of version 2 counts, then systemd's, then the longest", () => {
    const longest = "3:cpuset:/a\n2:cpu,cpuacct:/a/b:c";
    expect(parseControlGroup(`${longest}\n1:name=systemd:/\n0::/\n`)).toBe("/a/b:c");
    expect(parseControlGroup(`${longest}\n1:name=systemd:/s\n0::/\n`)).toBe("/s");
    expect(parseControlGroup(`${longest}\n1:name=systemd:/s\n0::/two\n`)).toBe("/two");
  });

  test("a container's counts before all, for version 2 may name the engine's service", () => {
    const text = `4:cpu:/docker/${id}\n1:name=systemd:/docker/${id}\n0::/system.slice/containerd.service\n`;
    expect(parseControlGroup(text)).toBe(`/docker/${id}`);
  });

  test("without any there is nothing to say", () => {
    expect(parseControlGroup("")).toBe("");
    expect(parseControlGroup("0::/\n")).toBe("/");
    expect(parseControlGroup("nonsense\n1:a\n")).toBe("");
  });
});
