import { z } from 'zod';
import { durationMs, durationSchema, timeOfDaySchema } from '@perennial/model';
import { conditionSchema, durationWords, NO_READS, pathWords, problems, type SubjectKind } from '@perennial/segment';
import type { Resources } from '../problem.js';
import { ZONED } from '../kinds/local-time.js';
import type { TriggerKind, TriggerProblem } from './trigger-kind.js';

const MAX_OFFSET_MS = 400 * 86_400_000;

/** Shape of a trigger by a date of the person, of their account or of their membership in it. */
export const dateTriggerSchema = z.strictObject({
  type: z.literal('date'),
  /** Path of the date: profile.birthday, account.renewalDate, membership.joinedAt. */
  date: z.string().max(300),
  /** So much after the date, or before it. */
  plus: durationSchema.optional(),
  minus: durationSchema.optional(),
  /** Local time HH:MM of the day that is reached; absent: the very time of the date, or the start of its day. */
  at: timeOfDaySchema.nullable().optional(),
  /** Every year, whatever year the date has; 29 February is 28 February in common years. */
  yearly: z.boolean().optional(),
  where: conditionSchema.optional(),
});
type Own = z.infer<typeof dateTriggerSchema>;

function check({ date, plus, minus }: Own, _resources: Resources | null, subject: SubjectKind): readonly TriggerProblem[] {
  if (date === '') return [{ field: 'date', message: 'Choose the date.' }];
  if (subject === 'account' && !date.startsWith('account.')) return [{ field: 'date', message: `"${date}" cannot start a journey of accounts. Choose a date of the account, such as account.renewalDate.` }];
  if (!/^(profile|account|membership)\./.test(date)) return [{ field: 'date', message: `"${date}" cannot start a journey. Choose a date of the person, of their account or of their membership, such as profile.birthday.` }];
  const found: TriggerProblem[] = problems({ type: 'attribute', path: date, operator: 'exists' }, { roots: ['profile', 'account'], run: false }).map(({ message }) => ({ field: 'date', message }));
  if (plus !== undefined && minus !== undefined) found.push({ field: 'minus', message: 'This is both before and after the date. Choose one of them.' });
  for (const [field, offset] of [['plus', plus], ['minus', minus]] as const) {
    if (offset !== undefined && durationMs(offset) > MAX_OFFSET_MS) found.push({ field, message: 'Choose at most 400 days before or after the date.' });
  }
  return found;
}

function words({ date, plus, minus, at, yearly }: Own): string {
  if (date === '') return '';
  const offset = minus !== undefined && minus.amount > 0 ? `${durationWords(minus)} before ` : plus !== undefined && plus.amount > 0 ? `${durationWords(plus)} after ` : '';
  return `${offset}${pathWords(date)}${typeof at === 'string' ? `, ${at} their time` : ''}${yearly === true ? ', every year' : ''}`;
}

/** A date of the person, of their account, or of their membership in it, has come. */
export const dateTrigger: TriggerKind<Own> = {
  hears: ({ date, plus, minus, at, yearly }) => ({ door: 'start', name: `${date} ${JSON.stringify([plus ?? null, minus ?? null, at ?? null, yearly ?? false])}` }),
  fits: () => false,
  dated: ({ date, plus, minus, at, yearly }) => ({ path: date, plus, minus, at, yearly: yearly ?? false }),
  reads: ({ date }) => ({ ...NO_READS, paths: [...ZONED.paths, date] }),
  check,
  noun: 'Date',
  words,
};
