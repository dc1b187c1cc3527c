import fc from 'fast-check';
import { instant, type Duration, type Json } from '@perennial/model';
import { isoText } from '../date.js';
import { OPERATOR_NAMES, operators, type OperatorName } from '../operators/registry.js';
import { VALUE_TYPES, type OperandShape, type ValueType } from '../operators/operator.js';
import { BASE } from './arbitraries.js';

const utc = (units: number): string => isoText(instant(BASE + units));
/** The same instant written in the ways that people write dates; some drop what is below a minute or a day. */
const WAYS: readonly ((iso: string) => string)[] = [
  (iso) => iso, (iso) => iso.slice(0, 10), (iso) => `${iso.slice(0, 16)}Z`, (iso) => iso.slice(0, 16), (iso) => iso.slice(0, 19), (iso) => iso.replace('T', ' '), (iso) => iso.toLowerCase(),
  (iso) => iso.replace('Z', '+00:00'), (iso) => iso.replace('Z', '-0930'), (iso) => iso.replace('Z', '999+02:00'), (iso) => iso.replace('Z', '9999z'), (iso) => iso.replace(/\d\dZ/, ''),
];

/** A date near `BASE` in one of the ways in which people write them. */
export const aWrittenDate: fc.Arbitrary<string> = fc.tuple(fc.integer({ min: -30, max: 30 }), fc.constantFrom(...WAYS)).map(([units, way]) => way(utc(units)));

/** Texts that are nearly dates, and dates at the edges of calendars. */
export const NEARLY_DATES = [
  '2026-02-29', '2024-02-29', '2000-02-29', '1900-02-29', '2026-04-31', '2026-13-01', '0000-01-01', '0000-02-29', '0004-02-29', '0001-01-01', '9999-12-31T23:59:59.999Z', '2026-04-13T24:00Z', '2026-04-13T12:60Z', '2026-04-13T12:00:60Z', '2026-04-13T12:00+15:59',
  '2026-04-13T12:00+16:00', '2026-04-13T12:00-1559', '2026-04-13T12:00+02', '2026-4-13', '13/04/2026', '2026-04-13T', '2026-04-13T12:00:00.Z', ' 2026-04-13', '2026-04-13\n', '2026-04-13T12', 'yesterday', 'infinity', 'now', '٢٠٢٦-04-13', '1776081600000',
] as const;

const TEXTS = ['free', 'pro', 'Team', 'PRO', '', ' ', 'ÉCOLE', 'école', 'e\u0301cole', 'E\u0301COLE', 'İstanbul', 'i̇stanbul', 'ISTANBUL', 'ΣΑΣ', 'σας', 'σασ', 'Straße', 'STRASSE', 'ẞ', '50%_\\', '50x', 'a*b?', 'Ǆ', 'ǆ', 'K', '😀 𐐀', '😀 𐐨', 'Ω', 'true', '5', 'null', "o'hara"] as const;
const NUMBERS = [0, 1, 2, 3, 5, -1, 0.1, 0.2, 0.3, 0.30000000000000004, 0.30000000001, 2.5, 1e-9, 1e15, 1e16 + 2, 1e21, 1e101, -1e101, 1.7e308, -1.7e308, 5e-324, 1e-200, 3.0000000001, 2.9999999999] as const;

/** A text with an edge. */
export const aText: fc.Arbitrary<string> = fc.constantFrom(...TEXTS);
/** A number with an edge. */
export const aNumber: fc.Arbitrary<number> = fc.oneof({ weight: 3, arbitrary: fc.integer({ min: -1, max: 5 }) }, fc.constantFrom(...NUMBERS));
const aScalar: fc.Arbitrary<Json> = fc.oneof(aText, aNumber, fc.boolean(), aWrittenDate);
const aList: fc.Arbitrary<Json> = fc.array(fc.oneof({ weight: 6, arbitrary: aScalar }, fc.constantFrom<Json>(null, ['x'], { a: 1 })), { maxLength: 4 });

/** A value of any type, with dates and nearly dates among the texts. */
export const aValue: fc.Arbitrary<Json> = fc.oneof(
  { weight: 3, arbitrary: aText }, { weight: 3, arbitrary: aNumber }, { weight: 3, arbitrary: aWrittenDate }, fc.constantFrom<Json>(...NEARLY_DATES), fc.boolean(), fc.constant(null), aList,
  fc.record<{ [name: string]: Json }>({ b: fc.oneof(aScalar, fc.constant({ c: 1 })), 'b.c': aScalar }, { requiredKeys: [] }).map((value) => ({ ...value })),
);

/** A length of time of 0 to 20 units of a millisecond. */
export const aSpan: fc.Arbitrary<Duration> = fc.integer({ min: 0, max: 20 }).map((units) => ({ amount: units / 60_000, unit: 'minutes' }));
const spanJson = aSpan.map((span): Json => ({ ...span }));
const pairOf = (of: fc.Arbitrary<Json>): fc.Arbitrary<Json> => fc.tuple(of, of).map((pair) => [...pair]);

const OPERANDS: Record<OperandShape, fc.Arbitrary<Json | undefined>> = {
  none: fc.constant(undefined), scalar: aScalar, scalars: fc.array(aScalar, { minLength: 1, maxLength: 4 }), text: fc.oneof(aText, fc.constantFrom('*co*', 'É?OLE', '*%*', '50%_\\', '?', '*', 'S?*')), number: aNumber, numbers: pairOf(aNumber), date: aWrittenDate,
  dates: pairOf(aWrittenDate), duration: fc.oneof(spanJson, fc.constantFrom<Json>({ amount: 1, unit: 'days' }, { amount: 2000, unit: 'weeks' })), count: fc.integer({ min: 0, max: 3 }),
};

const operationAmong = (names: readonly OperatorName[]): fc.Arbitrary<{ readonly operator: OperatorName; readonly value: Json | undefined }> =>
  fc.constantFrom(...names).chain((operator) => fc.record({ operator: fc.constant(operator), value: fc.oneof({ weight: 8, arbitrary: OPERANDS[operators[operator].operand] }, { weight: 1, arbitrary: aValue }) }));

/** An operator with something to compare with, now and then of the wrong shape. */
export const anOperation = operationAmong(OPERATOR_NAMES);
const byType = new Map(VALUE_TYPES.map((type) => [type, operationAmong(OPERATOR_NAMES.filter((name) => operators[name].types.includes(type)))]));
/** An operation that is offered for a type of value. */
export const operationOn = (type: ValueType): typeof anOperation => byType.get(type) ?? anOperation;
/** A list of texts and numbers that others have too. */
export const aShortList: fc.Arbitrary<Json> = fc.array(fc.oneof(aText, aNumber), { maxLength: 4 });
