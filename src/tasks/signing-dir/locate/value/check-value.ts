/** Longest path that Linux takes, in bytes. */
const maximumBytes = 4095;

/** Why a value of `signing_dir` names no certain directory, as a clause; `null` if it does. */
export function explainValue(value: string): string | null {
  if (value === "") return "an empty signing_dir means the working directory of the service";
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(value)) {
    return "it has a line break or a control character in it";
  }
  if (value.includes("${%")) return "it has a specifier of systemd's in it, which no unit explains";
  if (value.includes("\ufffd")) return "it has bytes in it that are not UTF-8";
  if (value.startsWith("~")) {
    return "auth_token does not expand ~, and takes it from the working directory of the service";
  }
  if (!value.startsWith("/")) {
    return "it is not absolute, so it is taken from the working directory of the service";
  }
  return Buffer.byteLength(value) > maximumBytes ? "it is longer than any path can be" : null;
}
