import { z } from 'zod';
import type { Condition, Quorum } from '../condition.js';
import { heldKey } from '../held-key.js';
import { membersSql } from '../sql/members.js';
import { found, LEAF, type Kind } from './kind.js';

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

/** True when so many of so many members are enough; of none, never. */
export const isQuorum = ({ is, value }: Quorum, { hits, total }: { readonly hits: number; readonly total: number }): boolean => total > 0 && QUORUMS[is].passes(hits, total, value ?? 1);

const needsValue = ({ is }: Quorum): boolean => is === 'at_least' || is === 'at_least_percent';

/** How many members of the account fit a condition, each asked as a person: it is kept for each of them, and the count for the account. Of no members (with one of the roles) it is false. */
export const members: Kind<'members'> = {
  ...LEAF,
  parts: ({ of }) => [{ condition: of, at: 'of', of: 'member' }],
  leaves: () => 0,
  match: (condition, { facts: { quorums } }) => {
    const key = heldKey(condition);
    return quorums !== undefined && Object.hasOwn(quorums, key) && quorums[key] === true;
  },
  reads: (condition) => ({ quorums: [heldKey(condition)] }),
  problems: ({ quorum: { is, value }, roles }, place) => [
    ...found(place.of === 'event' || place.of === 'member', '', 'Members can only be asked about beside other tests, not within one of an event or of members.'),
    ...found(place.of === undefined && !place.roots.includes('account'), '', 'There is no account here whose members could be asked about.'),
    ...found(needsValue({ is }) && (value === undefined || value < 1 || (is === 'at_least_percent' && value > 100)), 'quorum.value', is === 'at_least_percent' ? 'Enter a percentage from 1 to 100.' : 'Enter how many members, 1 or more.'),
    ...found(roles?.length === 0, 'roles', 'Choose at least one role, or any role.'),
  ],
  words: ({ quorum, roles, of }, say) => `${QUORUMS[quorum.is].words(quorum.value ?? 1)}${roles === undefined ? '' : ` (${roles.join(', ')})`} with ${say(of)}`,
  sql: ({ quorum, roles, of }, frame) => membersSql({ roles, of, test: (hits, total) => QUORUMS[quorum.is].sql(hits, total, frame.number(quorum.value ?? 1)) }, frame),
};
