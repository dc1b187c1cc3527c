import { hash, verify } from '@node-rs/argon2';

/** Argon2id with OWASP's first choice of settings (19 MiB, 2 passes, 1 lane). */
const SETTINGS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

let decoy: Promise<string> | undefined;

/** The hash of a password as it is stored. */
export const hashPassword = (password: string): Promise<string> => hash(password, SETTINGS);

/** Whether a password is the one of a hash; takes as long when there is no hash, so that the time does not tell who exists. */
export async function isPassword(stored: string | null, password: string): Promise<boolean> {
  if (stored !== null) return verify(stored, password);
  await verify(await (decoy ??= hashPassword('nobody has this password')), password);
  return false;
}
