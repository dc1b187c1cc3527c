import { createHmac, timingSafeEqual } from 'node:crypto';

/** What an address to which a mail comes back says: the message, and whose it is. */
export interface ReturnAddress {
  readonly workspaceId: number;
  /** UUID. */
  readonly messageId: string;
}

/** A key that signs addresses; it is named in them, so that old ones are known when a new one is made. */
export interface ReturnKey {
  /** 1 to 255. */
  readonly id: number;
  readonly secret: Buffer;
}

const PREFIX = 'bounces+';
const MAC_BYTES = 8;
const WORKSPACE_BYTES = 7;
const UUID_BYTES = 16;
const BODY_BYTES = 1 + WORKSPACE_BYTES + UUID_BYTES;
/** Of base32: 32 bytes; with the prefix 60 of the 64 octets that a local part may have (RFC 5321). */
const TOKEN = /^[a-z2-7]{52}$/;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/** Base32 in lower case without padding (RFC 4648): servers on the way may change the case of a local part. */
function base32(bytes: Buffer): string {
  let [bits, held, text] = [0, 0, ''];
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(held >>> bits) & 31] ?? '';
    }
    held &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + (ALPHABET[(held << (5 - bits)) & 31] ?? '');
}

function bytesOf(token: string): Buffer {
  const bytes: number[] = [];
  let [bits, held] = [0, 0];
  for (const letter of token) {
    held = (held << 5) | ALPHABET.indexOf(letter);
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >>> bits) & 255);
    held &= (1 << bits) - 1;
  }
  return Buffer.from(bytes);
}

/** The domain is signed too: an address is ours only at the domain for which it was made. */
const macOf = (body: Buffer, domain: string, secret: Buffer): Buffer => createHmac('sha256', secret).update('return address\n').update(body).update(domain.toLowerCase()).digest().subarray(0, MAC_BYTES);

/** The address to which a mail comes back that could not be delivered (VERP): `bounces+<52 letters>@domain`, signed with HMAC-SHA256 (8 bytes). */
export function returnAddress({ workspaceId, messageId }: ReturnAddress, domain: string, { id, secret }: ReturnKey): string {
  const body = Buffer.alloc(BODY_BYTES);
  body.writeUInt8(id, 0);
  body.writeUInt8(Math.floor(workspaceId / 2 ** 48), 1);
  body.writeUIntBE(workspaceId % 2 ** 48, 2, 6);
  Buffer.from(messageId.replaceAll('-', ''), 'hex').copy(body, 1 + WORKSPACE_BYTES);
  return `${PREFIX}${base32(Buffer.concat([body, macOf(body, domain, secret)]))}@${domain}`;
}

/** What an address says that we have made and signed, in whatever case it comes; null for every other. */
export function readReturnAddress(address: string, keyOf: (id: number) => Buffer | null): ReturnAddress | null {
  const at = address.lastIndexOf('@');
  const [local, domain] = [address.slice(0, Math.max(0, at)).toLowerCase(), address.slice(at + 1).toLowerCase()];
  const token = local.startsWith(PREFIX) ? local.slice(PREFIX.length) : '';
  if (!TOKEN.test(token)) return null;
  const bytes = bytesOf(token);
  const body = bytes.subarray(0, BODY_BYTES);
  const secret = keyOf(body.readUInt8(0));
  // The last letter carries bits that no byte uses: only one way of writing an address is ours.
  if (secret === null || base32(bytes) !== token || !timingSafeEqual(bytes.subarray(BODY_BYTES), macOf(body, domain, secret))) return null;
  const hex = body.subarray(1 + WORKSPACE_BYTES).toString('hex');
  return { workspaceId: body.readUInt8(1) * 2 ** 48 + body.readUIntBE(2, 6), messageId: [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-') };
}
