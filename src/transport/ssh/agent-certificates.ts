import { connect } from "node:net";
import { keyType } from "../../parse/known-hosts/known-hosts.ts";

/** Request and answer of the agent's protocol: `SSH_AGENTC_REQUEST_IDENTITIES`, `SSH_AGENT_IDENTITIES_ANSWER`. */
const listIdentities = Buffer.from([0, 0, 0, 1, 11]);
const identitiesAnswer = 12;

/** As ssh-agent itself has it, in bytes. */
const longestAnswer = 256 * 1024;

/** Whether an agent has certificates, which ssh2's list of its keys leaves out. Rejects if it does not say. */
export async function hasCertificates(socketPath: string, signal: AbortSignal): Promise<boolean> {
  const answer = await ask(socketPath, signal);
  if (answer[0] !== identitiesAnswer) return false;
  const count = answer.readUInt32BE(1);
  for (let index = 0, at = 5; index < count; index++) {
    const length = answer.readUInt32BE(at);
    if (keyType(answer.subarray(at + 4, at + 4 + length)).includes("-cert-v01@")) return true;
    at += 4 + length;
    // The comment.
    at += 4 + answer.readUInt32BE(at);
  }
  return false;
}

async function ask(socketPath: string, signal: AbortSignal): Promise<Buffer> {
  const socket = connect({ path: socketPath, signal });
  socket.write(listIdentities);
  let received: Buffer = Buffer.alloc(0);
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    received = Buffer.concat([received, chunk]);
    const length = received.length < 4 ? Infinity : received.readUInt32BE(0);
    if (length < Infinity && length > longestAnswer) break;
    if (received.length >= 4 + length) return received.subarray(4, 4 + length);
  }
  throw new Error("the agent did not answer");
}
