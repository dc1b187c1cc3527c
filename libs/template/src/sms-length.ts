/** GSM 03.38: characters of one septet, and those of two. */
const BASIC = new Set('@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà');
const EXTENDED = new Set('\f^{}\\[~]|€');

/** How a text travels by SMS: its encoding, its length in that encoding's units (septets or UTF-16 units), and how many segments are paid for. */
export interface SmsLength {
  readonly encoding: 'GSM-7' | 'UCS-2';
  readonly units: number;
  readonly segments: number;
  /** Units that one segment holds: fewer when there are several. */
  readonly perSegment: number;
}

const ROOM = { 'GSM-7': { one: 160, each: 153 }, 'UCS-2': { one: 70, each: 67 } } as const;

/** Length of a text by SMS (GSM 03.38 and 03.40): no character of two units is cut in half by the end of a segment. */
export function smsLength(text: string): SmsLength {
  const characters = [...text];
  const encoding = characters.every((one) => BASIC.has(one) || EXTENDED.has(one)) ? 'GSM-7' : 'UCS-2';
  const size = (one: string): number => (encoding === 'UCS-2' ? one.length : EXTENDED.has(one) ? 2 : 1);
  const units = characters.reduce((sum, one) => sum + size(one), 0);
  const { one, each } = ROOM[encoding];
  if (units <= one) return { encoding, units, segments: units === 0 ? 0 : 1, perSegment: one };
  let [segments, used] = [1, 0];
  for (const character of characters) {
    const own = size(character);
    if (used + own > each) [segments, used] = [segments + 1, 0];
    used += own;
  }
  return { encoding, units, segments, perSegment: each };
}
