import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { readSetting, writeSettingOnce, type Database } from '@perennial/store';
import { z } from 'zod';

const SIGNATURE_BYTES = 16;
const keysSchema = z.object({ current: z.string(), keys: z.record(z.string(), z.string()) });
type Keys = z.infer<typeof keysSchema>;

/** What a link in a mail says about itself: enough to act without the message, which may be gone by then. */
const linkSchema = z.object({
  /** What the link is for. */
  u: z.enum(['topic', 'preferences', 'view', 'follow', 'opt-in']),
  w: z.number().int(),
  p: z.number().int(),
  /** Key of the topic that one click leaves. */
  t: z.string().optional(),
  /** Channel on which one click leaves; absent: email. */
  c: z.string().max(20).optional(),
  /** Id and entry instant of the message. */
  m: z.string().optional(),
  e: z.number().optional(),
});
/** What a link in a mail says about itself. */
export type RecipientLink = z.infer<typeof linkSchema>;

const addressText = (workspaceId: number, url: string): string => `address ${workspaceId} ${url}`;

function same(expected: string, given: string): boolean {
  const [one, other] = [Buffer.from(expected), Buffer.from(given)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/**
 * Signs the links in mails and reads them back: HMAC-SHA256 (16 bytes) under a key that is named in the link. Keys are kept in the
 * database and never removed, so that links do not expire and survive a change of PERENNIAL_SECRET.
 */
export class RecipientLinks {
  private readonly secrets: ReadonlyMap<string, Buffer>;

  private constructor(private readonly current: string, keys: Keys['keys'], private readonly publicUrl: string) {
    this.secrets = new Map(Object.entries(keys).map(([id, key]) => [id, Buffer.from(key, 'base64url')]));
  }

  /** Opens the key ring, making it at the first start. */
  public static async open(database: Database, publicUrl: string): Promise<RecipientLinks> {
    await writeSettingOnce(database, 'link_keys', { current: '1', keys: { 1: randomBytes(32).toString('base64url') } });
    const { current, keys } = keysSchema.parse(await readSetting(database, 'link_keys'));
    return new RecipientLinks(current, keys, publicUrl.replace(/\/$/, ''));
  }

  /** Token of a link: key id, content and signature. */
  public sign(link: RecipientLink): string {
    const body = `${this.current}.${Buffer.from(JSON.stringify(link)).toString('base64url')}`;
    return `${body}.${this.signature(this.current, body)}`;
  }

  /** Content of a token, or null when it was not signed by us. */
  public read(token: string): RecipientLink | null {
    const [id = '', content = '', signature = ''] = token.split('.');
    if (!this.secrets.has(id)) return null;
    if (!same(this.signature(id, `${id}.${content}`), signature)) return null;
    return linkSchema.safeParse(JSON.parse(Buffer.from(content, 'base64url').toString('utf8'))).data ?? null;
  }

  /** Address at which a person says that they want a topic. */
  public optIn(link: Omit<RecipientLink, 'u'>): string {
    return `${this.publicUrl}/r/s/${this.sign({ u: 'opt-in', ...link })}`;
  }

  /** Where the links and the picture of a mail lead that is followed, under the workspace's own host where it has one. */
  public following(link: Omit<RecipientLink, 'u' | 't'>, host: string | null): { readonly clicks: string; readonly pixel: string } {
    const token = this.sign({ u: 'follow', ...link });
    const base = host === null ? this.publicUrl : `https://${host}`;
    return { clicks: `${base}/r/c/${token}/`, pixel: `${base}/r/o/${token}` };
  }

  /** Signature of an address that a workspace's mails lead to, with the id of its key. */
  public signAddress(workspaceId: number, url: string): string {
    return `${this.current}.${this.signature(this.current, addressText(workspaceId, url))}`;
  }

  /** Whether an address was signed for the mails of a workspace. */
  public leadsTo(workspaceId: number, url: string, signed: string): boolean {
    const [id = '', signature = ''] = signed.split('.');
    return this.secrets.has(id) && same(this.signature(id, addressText(workspaceId, url)), signature);
  }

  /** Address of the one-click unsubscription (RFC 8058) from a topic. */
  public unsubscribe(link: Omit<RecipientLink, 'u'>): string {
    return `${this.publicUrl}/r/u/${this.sign({ u: 'topic', ...link })}`;
  }

  /** Address of the preference page. */
  public preferences(link: Omit<RecipientLink, 'u' | 't'>): string {
    return `${this.publicUrl}/r/p/${this.sign({ u: 'preferences', ...link })}`;
  }

  /** Address at which the mail is shown in a browser. */
  public view(link: Omit<RecipientLink, 'u' | 't'>): string {
    return `${this.publicUrl}/r/v/${this.sign({ u: 'view', ...link })}`;
  }

  private signature(id: string, body: string): string {
    return createHmac('sha256', this.secrets.get(id) ?? '').update(body).digest().subarray(0, SIGNATURE_BYTES).toString('base64url');
  }
}
