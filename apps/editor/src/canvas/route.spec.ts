import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Rect } from './geometry.js';
import { pathOf, route } from './route.js';

const box = (x: number, y: number): Rect => ({ x, y, width: 240, height: 58 });
const under = (rect: Rect) => ({ x: rect.x + rect.width / 2, y: rect.y + rect.height });
const over = (rect: Rect) => ({ x: rect.x + rect.width / 2, y: rect.y });
const between = (a: Rect, b: Rect, others: readonly Rect[] = []) => route(under(a), over(b), [a, b], others);

describe('the way of an edge', () => {
  it('is straight between steps below each other, with the number beside it', () => {
    expect(between(box(0, 0), box(4, 108))).toEqual({ points: [{ x: 120, y: 58 }, { x: 120, y: 108 }], label: { x: 120, y: 83 }, beside: true });
  });
  it('turns in the middle, with the number on the level run', () => {
    expect(between(box(0, 0), box(300, 108))).toMatchObject({ label: { x: 270, y: 83 }, beside: false });
  });
  it('goes round a step that stands in between', () => {
    const found = between(box(0, 0), box(0, 216), [box(0, 108)]);
    expect(found.points).toHaveLength(6);
    expect([-22, 262]).toContain(found.points[2]?.x);
  });
  it('turns late when something stands in the middle of the run', () => {
    const found = between(box(0, 0), box(300, 324), [box(300, 162)]);
    expect(found.points[1]).toEqual({ x: 120, y: 299 });
  });
  it('comes back to a step above from outside', () => {
    const [low, high] = [box(0, 216), box(0, 0)];
    const { points } = between(low, high);
    expect(points[points.length - 1]).toEqual({ x: 120, y: 0 });
    expect(points.every((point) => point.x === 120 || point.x >= 262 || point.x <= -22)).toBe(true);
  });
  it('begins and ends where it should, in level and upright runs only', () => {
    const boxes = fc.array(fc.tuple(fc.integer({ min: -20, max: 20 }), fc.integer({ min: -12, max: 12 })).map(([x, y]) => box(x * 18, y * 18)), { maxLength: 12 });
    fc.assert(fc.property(boxes, fc.integer({ min: -20, max: 20 }), fc.integer({ min: -12, max: 12 }), (others, x, y) => {
      const [a, b] = [box(0, 0), box(x * 18, y * 18)];
      const { points, label } = between(a, b, others);
      expect(points[0]).toEqual(under(a));
      expect(points[points.length - 1]?.y).toBe(b.y);
      for (const [i, point] of points.slice(1).entries()) expect(point.x === points[i]?.x || point.y === points[i]?.y).toBe(true);
      expect([label.x, label.y].every(Number.isFinite)).toBe(true);
      expect(pathOf(points)).not.toMatch(/NaN|Infinity/);
    }));
  });
});
