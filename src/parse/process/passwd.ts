/** An account of `/etc/passwd`. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/** Reads `/etc/passwd` by user name; the first line of a name counts, lines that are none are passed over. */
export function parsePasswd(text: string): ReadonlyMap<string, Account> {
  const accounts = new Map<string, Account>();
  for (const line of text.split("\n")) {
    const [name = "", , uid = "", gid = "", , home = ""] = line.split(":", 7);
    if (name === "" || accounts.has(name) || !isId(uid) || !isId(gid)) continue;
    accounts.set(name, { uid: Number(uid), gid: Number(gid), home });
  }
  return accounts;
}

/** The account of that name; a number stands for the account that has it. */
export function findAccount(
  accounts: ReadonlyMap<string, Account>,
  name: string,
): Account | undefined {
  if (!isId(name)) return accounts.get(name);
  return [...accounts.values()].find(({ uid }) => uid === Number(name));
}

/** The number of the user of that name; a number stands for itself, whether or not an account has it. */
export function findUser(accounts: ReadonlyMap<string, Account>, name: string): number | null {
  return findAccount(accounts, name)?.uid ?? (isId(name) ? Number(name) : null);
}

function isId(text: string): boolean {
  return /^\d{1,10}$/.test(text);
}
