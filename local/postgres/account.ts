import { chown, readFile, stat } from 'node:fs/promises';

/** The account that PostgreSQL runs under where Spillway itself runs as root, which PostgreSQL refuses. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The account for PostgreSQL's folder: its owner, so that data made by a normal user stay that user's, or `nobody`.
 * Undefined unless this process is root: then PostgreSQL runs as whoever runs Spillway.
 */
export async function unprivilegedAccount(folder: string): Promise<Account | undefined> {
  if (process.geteuid?.() !== 0) return undefined;
  const owner = await stat(folder).catch(() => undefined);
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return nobody(await readFile('/etc/passwd', 'utf8').catch(() => ''));
}

/** `nobody` in the text of /etc/passwd; minimal containers have no such file, and 65534 is its id on Linux. */
export function nobody(passwd: string): Account {
  const [, , uid, gid] = /^nobody:.*$/m.exec(passwd)?.[0].split(':') ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : { uid: 65534, gid: 65534 };
}

/** Hands a file or folder to the account; nothing to do where there is none. */
export async function handOver(path: string, account: Account | undefined): Promise<void> {
  if (account !== undefined) await chown(path, account.uid, account.gid);
}
