import { z } from "zod";
import type { Action } from "../../model/action.ts";
import type { Connection } from "../../model/host.ts";
import { parseProxyJump } from "../ssh-config/proxy-jump.ts";

/** SHA-256, hexadecimal. */
export const sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/, "must be a SHA-256 of 64 hexadecimal digits");
/** One line for people or programs. */
export const line = z.string().min(1).max(1000);
export const runId = z.string().regex(/^\d{8}T\d{6}Z-[0-9a-f]{6}$/, "must be a run id");

const filePath = z.string().min(1).max(4096);
const hostPath = filePath.regex(/^\/[^\0]*$/, "must be an absolute path");
const prefix = z.union([z.literal(""), hostPath]);
const numeral = z.string().regex(/^\d{1,20}$/, "must be a decimal number as text");
const whole = z.int().min(0);
const userNumber = whole.max(2 ** 32 - 1);
const mode = whole.max(0o7777);

const directory = z.strictObject({
  path: hostPath,
  device: numeral,
  inode: numeral,
  uid: userNumber,
});
const file = z.strictObject({
  name: z
    .string()
    .regex(
      /^(?:(?:signing_cert|cacert|revoked)\.pem|tmp\w{6}|tmp\w{8})$/,
      "must be a file of the middleware",
    ),
  inode: numeral,
  size: whole,
  mtime: z.int(),
  sha256,
});
/** Of a quarantine, anything that a run leaves there. */
const keptFile = file.extend({
  name: z
    .string()
    .regex(
      /^(?:manifest|undone|(?:(?:signing_cert|cacert|revoked)\.pem|tmp\w{6}|tmp\w{8})(?:\.newer|\.taken)?)$/,
      "must be a file that a run leaves in a quarantine",
    ),
});
const permissions = z.strictObject({ uid: userNumber, gid: userNumber, mode });
const configurationRead = z.strictObject({
  kind: z.enum(["file", "fragments"]),
  paths: z.array(hostPath).min(1).max(1000),
  below: hostPath.nullable(),
  content: z.string().min(1).max(5000),
});
const premises = z
  .strictObject({ mode, configuration: z.array(configurationRead).max(1000) })
  .optional();
const common = { service: line, runId, directory, trustedPrefix: prefix };
const files = z.array(file).min(1).max(1000);

/** Each kind of action with all of its guards. */
export const actionSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("quarantine"),
    ...common,
    quarantineRoot: hostPath,
    files,
    premises,
  }),
  z.strictObject({ kind: z.literal("restore"), ...common, quarantine: hostPath, files }),
  z.strictObject({
    kind: z.literal("repair"),
    ...common,
    quarantineRoot: hostPath,
    from: permissions,
    to: permissions,
    premises,
  }),
  z.strictObject({
    kind: z.literal("revert"),
    ...common,
    repair: hostPath,
    from: permissions,
    to: permissions,
    repaired: permissions,
  }),
  z.strictObject({
    kind: z.literal("expire"),
    ...common,
    olderThan: whole,
    files: z.array(keptFile).max(3000),
  }),
]) satisfies z.ZodType<Action>;

const become = z.strictObject({ method: z.enum(["sudo", "su", "doas"]), user: line }).nullable();

/** How to reach a host. */
export const connectionSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("local"), become }),
  z
    .strictObject({
      kind: z.literal("ssh"),
      address: line,
      port: whole.min(1).max(65_535).optional(),
      user: line.optional(),
      privateKeyFiles: z.array(filePath).max(100),
      agent: z.union([z.enum(["environment", "none"]), z.strictObject({ socket: filePath })]),
      agentKeys: z.literal("listed").optional(),
      proxyJump: line.refine((text) => text === "none" || parseProxyJump(text) !== null).optional(),
      configuration: z.literal("none").optional(),
      knownHostsFiles: z.array(filePath).max(100),
      timeoutSeconds: whole.max(86_400),
      become,
    })
    // Not naming a user and naming none are the same; so it is with the others.
    .transform((connection) => ({
      ...connection,
      user: connection.user,
      port: connection.port,
      agentKeys: connection.agentKeys,
      proxyJump: connection.proxyJump,
      configuration: connection.configuration,
    })),
  z.strictObject({
    kind: z.literal("openssh"),
    address: line,
    // These could name programs to run here: only an inventory of whoever applies the plan may have any.
    arguments: z.array(line).max(0),
    because: line,
    timeoutSeconds: whole.max(86_400),
    become,
  }),
]) satisfies z.ZodType<Connection>;
