import { chooseZone, railsOf, railsOfMessage } from '@perennial/journey';
import { bucket, bucketsOf, instant, type JsonObject } from '@perennial/model';
import { parseDate } from '@perennial/segment';
import type { ClaimedMessage } from '@perennial/store';
import type { CompiledWorkspace } from '../enrollment/journey-cache.js';
import type { Candidate } from './candidate.js';
import { planOfMessage } from './still-fits.js';

type Limits = Pick<Candidate, 'rails' | 'moment' | 'heldBack' | 'mutedUntil' | 'priorities' | 'settleMs'>;

const dateIn = (facts: JsonObject | null): number | null => (typeof facts?.['mutedUntil'] === 'string' ? parseDate(facts['mutedUntil']) : null);

/** The later of two instants, of which either may be missing. */
const later = (one: number | null, other: number | null): number | null => (one === null ? other : other === null ? one : Math.max(one, other));

/** True for the stable share of a workspace's people who get no message that is not mandatory. */
export const isHeldBack = ({ id, rules }: Pick<CompiledWorkspace, 'id' | 'rules'>, profileId: number): boolean => rules.globalHoldout > 0 && bucket(`global holdout:${id}`, String(profileId)) < bucketsOf(rules.globalHoldout);

/** Until when a person or their account is muted (attribute `mutedUntil`), epoch ms; null: neither ever was. */
export const mutedUntilOf = (profile: JsonObject, account: JsonObject | null): number | null => later(dateIn(profile), dateIn(account));

/** What limits a message to a person, by its step, its journey and the workspace, at an instant. */
export function limitsOf(compiled: CompiledWorkspace, message: ClaimedMessage, { profile, facts, account, now }: Pick<Candidate, 'profile' | 'facts' | 'account'> & { readonly now: number }): Limits {
  const plan = planOfMessage(compiled, message);
  return {
    rails: plan === null ? railsOf(compiled.rules.defaults) : railsOfMessage(plan, message.nodeId),
    moment: { at: instant(now), zone: chooseZone({ profile: facts, account, zones: [compiled.timezone] }, plan?.graph.timezone).zone },
    heldBack: profile !== null && isHeldBack(compiled, profile.id),
    mutedUntil: mutedUntilOf(facts, account),
    priorities: compiled.priorities,
    settleMs: compiled.rules.settleMinutes * 60_000,
  };
}
