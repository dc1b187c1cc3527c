import { z } from 'zod';
import { jsonSchema } from '@perennial/model';
import { lookup } from '../lookup.js';
import { operandProblem } from '../operators/operand.js';
import { OPERATOR_NAMES, operators } from '../operators/registry.js';
import { pathProblem, pathWords } from '../path.js';
import { pathValue } from '../sql/path-value.js';
import { constantValue } from '../sql/value.js';
import { valueWords } from '../phrases.js';
import { LEAF, type Kind } from './kind.js';

/** Shape of a test of one value. */
export const attributeSchema = z.strictObject({ type: z.literal('attribute'), path: z.string().max(300), operator: z.enum(OPERATOR_NAMES), value: jsonSchema.optional() });

/** A value that a path names, compared with a constant. */
export const attribute: Kind<'attribute'> = {
  ...LEAF,
  match: ({ path, operator, value }, { facts, now, scope }) => operators[operator].test(lookup(path, facts, scope), value ?? null, now),
  turn: ({ path, operator, value }, { facts, now, scope }) => operators[operator].turns?.(lookup(path, facts, scope), value ?? null, now) ?? null,
  timed: ({ operator }) => operators[operator].turns !== undefined,
  rises: ({ path, operator }) => operators[operator].turns !== undefined || path.startsWith('profile.computed'),
  reads: ({ path }) => ({ paths: [path] }),
  problems: ({ path, operator, value }, place) => {
    const [wrongPath, wrongValue] = [pathProblem(path, place), operandProblem(operators[operator].operand, value)];
    return [...(wrongPath === null ? [] : [{ at: 'path', message: wrongPath }]), ...(wrongValue === null ? [] : [{ at: 'value', message: wrongValue }])];
  },
  words: ({ path, operator, value }) => `${pathWords(path)} ${operators[operator].words}${operators[operator].operand === 'none' ? '' : ` ${valueWords(value ?? null)}`}`,
  sql: ({ path, operator, value }, frame) => operators[operator].sql(pathValue(path, frame), constantValue(value ?? null, frame), frame),
};
