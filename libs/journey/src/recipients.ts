import { z } from 'zod';
import type { Instant, Json } from '@perennial/model';
import { valueAt } from '@perennial/segment';

/** Most people whom one step of a journey of accounts writes to. */
export const MAX_RECIPIENTS = 100_000;

/** Who is chosen where nobody has one of the roles, and who comes first among equals. */
export const preferenceSchema = z.discriminatedUnion('by', [
  /** Nobody is: the message is skipped. Among equals, the most recently active comes first. */
  z.strictObject({ by: z.literal('nobody') }),
  z.strictObject({ by: z.literal('recent') }),
  /** The highest number in an attribute of the person. */
  z.strictObject({ by: z.literal('attribute'), attribute: z.string().max(300) }),
  /** Who did this most often in so many days. */
  z.strictObject({ by: z.literal('event'), event: z.string().max(200), days: z.int().min(1).max(400) }),
]);
/** Who is chosen where nobody has one of the roles, and who comes first among equals. */
export type Preference = z.infer<typeof preferenceSchema>;

/** Whom of an account's members a message goes to (journeys.md section 3). */
export const recipientsSchema = z.strictObject({
  /** In order of preference; empty: whatever the role. */
  roles: z.array(z.string().min(1).max(100)).max(20),
  otherwise: preferenceSchema,
  /** At most so many people. */
  max: z.int().min(1).max(MAX_RECIPIENTS),
});
/** Whom of an account's members a message goes to. */
export type Recipients = z.infer<typeof recipientsSchema>;

/** A member of an account, as a choice among them sees one. */
export interface Member {
  readonly profileId: number;
  readonly role: string;
  readonly lastActiveAt: Instant;
  readonly profile: Json;
  /** How often the person did what the preference counts. */
  readonly count?: number | undefined;
}

function scoreOf(member: Member, { otherwise }: Recipients): number {
  if (otherwise.by === 'event') return member.count ?? 0;
  if (otherwise.by !== 'attribute') return member.lastActiveAt;
  const value = valueAt(member.profile, otherwise.attribute);
  return typeof value === 'number' ? value : Number.NEGATIVE_INFINITY;
}

/** The members that a message goes to, first come first: by the order of the roles, then by the preference, then by id; where nobody has one of the roles, the one who is preferred. */
export function chooseRecipients(members: readonly Member[], recipients: Recipients): readonly Member[] {
  const { roles, otherwise, max } = recipients;
  const better = (a: Member, b: Member): number => scoreOf(b, recipients) - scoreOf(a, recipients) || a.profileId - b.profileId;
  if (roles.length === 0) return [...members].sort(better).slice(0, max);
  const named = members.filter(({ role }) => roles.includes(role)).sort((a, b) => roles.indexOf(a.role) - roles.indexOf(b.role) || better(a, b));
  if (named.length > 0) return named.slice(0, max);
  return otherwise.by === 'nobody' ? [] : [...members].sort(better).slice(0, 1);
}

const PREFERRED: { readonly [By in Preference['by']]: (own: Extract<Preference, { by: By }>) => string } = {
  nobody: () => '',
  recent: () => 'the most recently active',
  attribute: ({ attribute }) => `the one with the highest ${attribute}`,
  event: ({ event }) => `the one with most ${event}`,
};
const preferred = <By extends Preference['by']>(own: Extract<Preference, { by: By }>): string => PREFERRED[own.by as By](own);

/** Whom it goes to, in words: "billing, else admin, at most 1"; to several, all who have one of the roles, the first role first: "billing, then admin, at most 2". */
export function recipientWords({ roles, otherwise, max }: Recipients): string {
  const whom = roles.length === 0 ? 'all members' : roles.join(max === 1 ? ', else ' : ', then ');
  const last = roles.length === 0 || otherwise.by === 'nobody' ? '' : `, else ${preferred(otherwise)}`;
  return `${whom}${last}${max === MAX_RECIPIENTS ? '' : `, at most ${max}`}`;
}

/** How far a message to several people has come; kept by the run that waits for them all. */
export interface Tally {
  /** People chosen so far; null: not known yet. */
  readonly chosen: number;
  /** True when nobody else will be chosen. */
  readonly complete: boolean;
  readonly sent: number;
  readonly skipped: number;
  readonly failed: number;
}

/** Nobody is chosen yet. */
export const NO_TALLY: Tally = { chosen: 0, complete: false, sent: 0, skipped: 0, failed: 0 };

/** What became of a message to several people: `sent` if any was accepted, else `failed` if any failed, else `skipped`; null while one is still on its way. */
export function verdictOf({ chosen, complete, sent, skipped, failed }: Tally): 'sent' | 'failed' | 'skipped' | null {
  if (!complete || sent + skipped + failed < chosen) return null;
  return sent > 0 ? 'sent' : failed > 0 ? 'failed' : 'skipped';
}
