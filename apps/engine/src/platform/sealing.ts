import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_ID = 1;

/** Encrypts what must not lie readable in the database: AES-256-GCM, key derived from PERENNIAL_SECRET, behind a key id for rotation. */
export class Sealing {
  private readonly key: Buffer;

  public constructor(secret: string) {
    this.key = Buffer.from(hkdfSync('sha256', secret, 'perennial', 'sealed settings', 32));
  }

  /** Key id, nonce, tag and ciphertext of a text. */
  public seal(text: string): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce);
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.from([KEY_ID]), nonce, cipher.getAuthTag(), body]);
  }

  /** The text of what was sealed; throws when the secret is another or the bytes were changed. */
  public open(sealed: Buffer): string {
    if (sealed[0] !== KEY_ID) throw new Error(`sealed with an unknown key (${sealed[0] ?? 'empty'}); PERENNIAL_SECRET has changed`);
    const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', this.key, nonce);
    decipher.setAuthTag(sealed.subarray(1 + NONCE_BYTES, 1 + NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(sealed.subarray(1 + NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
  }
}
