import { isLoginName } from "../inventory/login-name.ts";

/** A host on the way to another one. What is `undefined` is for the ssh_config to say. */
export interface JumpHost {
  readonly address: string;
  readonly user: string | undefined;
  readonly port: number | undefined;
}

/** Reads what `ProxyJump` names, in the order of the way: `[user@]host[:port]` or `ssh://…`, with commas between. `null`: it is malformed. */
export function parseProxyJump(text: string): readonly JumpHost[] | null {
  const jumps = text.split(",").map(parseJumpHost);
  return jumps.every((jump) => jump !== null) ? jumps : null;
}

function parseJumpHost(text: string): JumpHost | null {
  const match = /^(?:ssh:\/\/)?(?:([^@]*)@)?(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?\/?$/.exec(
    text,
  );
  const [, user, bracketed, plain, portText] = match ?? [];
  const address = bracketed ?? plain;
  if (address === undefined || !/^(?!-)[^\s\p{Cc}]{1,255}$/u.test(address)) return null;
  if (user !== undefined && !isLoginName(user)) return null;
  const port = portText === undefined ? undefined : Number(portText);
  if (port !== undefined && (port < 1 || port > 65_535)) return null;
  return { address, user, port };
}
