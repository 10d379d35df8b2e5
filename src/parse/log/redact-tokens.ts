/**
 * A line of a log without what looks like a token: PKI (`MII…`), PKIZ and Fernet tokens, and any 32 characters of their
 * alphabet in a row, such as a UUID token or a piece of a longer one. The host does the same before a line leaves it.
 */
export function redactTokens(line: string): string {
  return line
    .replace(/(?:MII|PKIZ_|gAAAA)[A-Za-z0-9+/=_%\\-]*/g, "[redacted]")
    .replace(/[A-Za-z0-9+=_-]{32,}/g, "[redacted]");
}
