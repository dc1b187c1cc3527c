import { isRecord, shownText } from '../facts.js';

const numeric = /^[+-]?\d+(\.\d+)?$/;

/** A number, or a text that is written as one; null for anything else. */
export function asNumber(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return typeof value === 'string' && numeric.test(value.trim()) ? Number(value) : null;
}

/** Whether two values read the same; nothing equals only nothing, lists and objects never. */
export function sameValue(a: unknown, b: unknown): boolean {
  const left = a ?? null;
  const right = b ?? null;
  if (left === null || right === null) return left === right;
  if (isRecord(left) || isRecord(right)) return false;
  return left === right || shownText(left) === shownText(right);
}

/** Compares two numbers; false when either is none. */
export function compareNumbers(a: unknown, b: unknown, holds: (x: number, y: number) => boolean): boolean {
  const left = asNumber(a);
  const right = asNumber(b);
  return left !== null && right !== null && holds(left, right);
}
