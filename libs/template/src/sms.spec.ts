import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compileSms, loadSms, MAX_SMS_SEGMENTS, smsLength, type RenderedSms } from './index.js';

const facts = (profile: Record<string, unknown>) => ({ profile, membership: {}, account: {}, event: {}, context: {}, workspace: { name: 'W' }, links: { unsubscribe: '', preferences: '', view: '' }, now: 0, zone: 'UTC', locale: 'en' });
const rendered = (text: string, profile: Record<string, unknown> = {}): RenderedSms => {
  const result = compileSms({ text });
  if (!result.ok) throw new Error(result.problems[0]?.message);
  return loadSms(JSON.parse(JSON.stringify(result.compiled))).render(facts(profile));
};

describe('the length of a text message (GSM 03.38, 03.40)', () => {
  it.each<[string, string, ReturnType<typeof smsLength>['encoding'], readonly [number, number]]>([
    ['nothing', '', 'GSM-7', [0, 0]], ['160 plain', 'a'.repeat(160), 'GSM-7', [160, 1]], ['161 plain', 'a'.repeat(161), 'GSM-7', [161, 2]], ['306 plain', 'a'.repeat(306), 'GSM-7', [306, 2]], ['307 plain', 'a'.repeat(307), 'GSM-7', [307, 3]],
    ['80 euros', '€'.repeat(80), 'GSM-7', [160, 1]], ['a euro at the end of a segment', `${'a'.repeat(152)}€${'a'.repeat(152)}`, 'GSM-7', [306, 3]],
    ['umlauts and Greek capitals', 'äöüßÑΔ@', 'GSM-7', [7, 1]], ['a letter that has no place', 'ç', 'UCS-2', [1, 1]],
    ['70 wide', 'ж'.repeat(70), 'UCS-2', [70, 1]], ['71 wide', 'ж'.repeat(71), 'UCS-2', [71, 2]], ['35 emoji', '😀'.repeat(35), 'UCS-2', [70, 1]], ['an emoji at the end of a segment', `${'ж'.repeat(66)}😀${'ж'.repeat(66)}`, 'UCS-2', [134, 3]],
  ])('of %s', (_case, text, encoding, [units, segments]) => expect(smsLength(text)).toMatchObject({ encoding, units, segments }));

  it('never takes fewer segments for more text, and none holds more than it can', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('a', '€', 'ж', '😀', '{'), maxLength: 400 }), fc.constantFrom('a', '€', 'ж'), (text, more) => {
      const [short, long] = [smsLength(text), smsLength(text + more)];
      expect(long.segments).toBeGreaterThanOrEqual(short.segments);
      expect(short.units).toBeLessThanOrEqual(short.segments * short.perSegment);
      // Half characters leave at most one unit of a segment empty.
      expect(short.segments).toBeLessThanOrEqual(Math.ceil(short.units / Math.max(1, short.perSegment - 1)));
    }));
  });
});

describe('text messages', () => {
  it('fill in values as they are', () => {
    expect(rendered('Hi {{profile.name}}: <{{profile.plan}}> ', { name: 'Ana & "Co"', plan: 'pro' })).toEqual({ ok: true, text: 'Hi Ana & "Co": <pro>', length: { encoding: 'GSM-7', units: 20, segments: 1, perSegment: 160 }, missing: [] });
    expect(rendered('Hi {{profile.name}}!')).toMatchObject({ ok: true, text: 'Hi !', missing: ['profile.name'] });
  });

  it.each<[string, string, RegExp]>([
    ['nothing', ' \n', /is empty/], ['an open expression', 'a {{profile.a', /never closed/], ['too much text', 'a'.repeat(153 * MAX_SMS_SEGMENTS + 1), /takes 11 segments/],
  ])('are refused with %s', (_case, text, message) => expect(compileSms({ text })).toMatchObject({ ok: false, problems: [{ part: 'text', message: expect.stringMatching(message) }] }));

  it('warn of characters that make them dear', () => {
    expect(compileSms({ text: 'Grüße “Ana” {{profile.ж}}' })).toMatchObject({ ok: true, warnings: [{ severity: 'warning', message: expect.stringMatching(/““”, “”” make each segment hold 70/) }] });
    expect(compileSms({ text: 'Grüße' })).toMatchObject({ ok: true, warnings: [] });
  });

  it('fail to render when nothing is left of them, or too much', () => {
    expect(rendered('{{profile.none}}')).toEqual({ ok: false, reason: expect.stringContaining('empty') });
    expect(rendered('{{profile.long}}', { long: 'x'.repeat(2000) })).toEqual({ ok: false, reason: expect.stringContaining('14 segments') });
  });

  it('take any source without a throw', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      const result = compileSms({ text });
      if (result.ok) loadSms(result.compiled).render(facts({}));
    }));
  });
});
