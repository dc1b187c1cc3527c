/** Why a mail came back, in classes that a sender can act on; the first four say that the address is dead (providers.md). */
export const BOUNCE_CLASSES = [
  'user_unknown', 'host_unknown', 'moved', 'not_accepted',
  'mailbox_full', 'blocked', 'content', 'authentication', 'policy', 'rate', 'size', 'network', 'other',
] as const;
/** Why a mail came back. */
export type BounceClass = (typeof BOUNCE_CLASSES)[number];

const DEAD: ReadonlySet<BounceClass> = new Set<BounceClass>(['user_unknown', 'host_unknown', 'moved', 'not_accepted']);
/** True when nobody will ever read mail at the address; all other bounces say nothing about it. */
export const isDeadAddress = (bounce: BounceClass): boolean => DEAD.has(bounce);
