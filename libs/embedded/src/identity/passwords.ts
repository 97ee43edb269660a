import { randomBytes } from 'node:crypto';
import { hash, verify, type Options } from '@node-rs/argon2';
import { identityError } from './identity.errors.js';

/** OWASP's argon2id figures (19 MiB, two passes, one lane); argon2id is the package's own default. */
const COST: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const NAME = /^[a-z][a-z0-9._-]{1,63}$/;

/** As a person may type it: blanks around it and capitals do not matter. */
export function accountName(typed: string): string {
  return typed.trim().toLowerCase();
}

/** @throws IDENTITY.NAME_UNFIT, IDENTITY.PASSWORD_UNFIT; long rather than intricate (NIST SP 800-63B §5.1.1) */
export function refuseUnfit(name: string, password: string): void {
  if (!NAME.test(name)) throw identityError('IDENTITY.NAME_UNFIT');
  const fits = password.length >= 12 && password.length <= 256 && !password.toLowerCase().includes(name);
  if (!fits) throw identityError('IDENTITY.PASSWORD_UNFIT');
}

/** Argon2id in PHC form, with a salt of its own. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, COST);
}

let nobody: Promise<string> | undefined;

/** Whether it is the password. Without a hash (no such account) it takes as long, and is never right. */
export async function isPassword(hashed: string | undefined, password: string): Promise<boolean> {
  nobody ??= hashPassword(randomBytes(32).toString('hex'));
  const right = await verify(hashed ?? (await nobody), password);
  return right && hashed !== undefined;
}
