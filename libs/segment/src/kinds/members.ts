import { z } from 'zod';
import type { Condition, Quorum } from '../condition.js';
import type { Member } from '../facts.js';
import { membersSql } from '../sql/members.js';
import { earliest, found, LEAF, type Kind, type Seen } from './kind.js';

/** Shape of a test of an account's members. */
export const membersSchema = (tree: z.ZodType<Condition>) =>
  z.strictObject({
    type: z.literal('members'), roles: z.array(z.string().max(100)).max(50).optional(), of: tree,
    quorum: z.strictObject({ is: z.enum(['any', 'all', 'at_least', 'at_least_percent']), value: z.number().min(0).max(1_000_000).optional() }),
  });

/** How many of so many members must fit. */
interface Tested {
  /** True when `hits` of `total` (at least 1) are enough. */
  readonly passes: (hits: number, total: number, value: number) => boolean;
  readonly sql: (hits: string, total: string, value: string) => string;
  readonly words: (value: number) => string;
}

/** The quorums; a percentage of the members is rounded up. */
export const QUORUMS: Record<Quorum['is'], Tested> = {
  any: { passes: (hits) => hits > 0, sql: (hits) => `${hits} > 0`, words: () => 'any member' },
  all: { passes: (hits, total) => hits === total, sql: (hits, total) => `${hits} = ${total}`, words: () => 'all members' },
  at_least: { passes: (hits, _total, value) => hits >= value, sql: (hits, _total, value) => `${hits} >= ${value}`, words: (value) => `at least ${value} ${value === 1 ? 'member' : 'members'}` },
  at_least_percent: { passes: (hits, total, value) => hits * 100 >= value * total, sql: (hits, total, value) => `${hits} * 100 >= ${value} * ${total}`, words: (value) => `at least ${value} % of members` },
};

const NOBODY: readonly Member[] = [];
function chosen({ facts: { members = NOBODY }, asMember }: Seen, roles: readonly string[] | undefined): readonly Member[] {
  if (asMember === true) return NOBODY;
  return roles === undefined ? members : members.filter(({ role }) => roles.includes(role));
}
const seenBy = (seen: Seen, { facts }: Member): Seen => ({ ...seen, facts, scope: {}, asMember: true });
const needsValue = ({ is }: Quorum): boolean => is === 'at_least' || is === 'at_least_percent';

/** How many members of the account fit a condition; of no members (with one of the roles) it is false. */
export const members: Kind<'members'> = {
  ...LEAF,
  parts: ({ of }) => [{ condition: of, at: 'of', of: 'member' }],
  leaves: () => 0,
  match: ({ quorum, roles, of }, seen) => {
    const all = chosen(seen, roles);
    return all.length > 0 && QUORUMS[quorum.is].passes(all.filter((member) => seen.holds(of, seenBy(seen, member))).length, all.length, quorum.value ?? 1);
  },
  turn: ({ roles, of }, seen) => chosen(seen, roles).reduce<ReturnType<Kind<'members'>['turn']>>((at, member) => earliest(at, seen.turn(of, seenBy(seen, member))), null),
  problems: ({ quorum: { is, value }, roles }, place) => [
    // Facts of an account's members are not loaded by the engine yet.
    ...found(place.of === undefined, '', 'Members of an account cannot be asked about here. Ask for what is known of the account instead.'),
    ...found(place.of !== undefined, '', 'Members can only be asked about beside other tests, not within one of an event or of members.'),
    ...found(needsValue({ is }) && (value === undefined || value < 1 || (is === 'at_least_percent' && value > 100)), 'quorum.value', is === 'at_least_percent' ? 'Enter a percentage from 1 to 100.' : 'Enter how many members, 1 or more.'),
    ...found(roles?.length === 0, 'roles', 'Choose at least one role, or any role.'),
  ],
  words: ({ quorum, roles, of }, say) => `${QUORUMS[quorum.is].words(quorum.value ?? 1)}${roles === undefined ? '' : ` (${roles.join(', ')})`} with ${say(of)}`,
  sql: ({ quorum, roles, of }, frame) => membersSql({ roles, of, test: (hits, total) => QUORUMS[quorum.is].sql(hits, total, frame.number(quorum.value ?? 1)) }, frame),
};
