import {
  actionPathPlace, actionPlace, actionQueryPlace, addressPathPlace, addressPlace, addressQueryPlace, htmlPlace, isSafeBeginning,
  styleAddressPathPlace, styleAddressPlace, stylePlace,
} from '../expression/places.js';
import type { Place } from '../expression/build.js';

/** Where in an HTML text a reader stands: between tags, in a tag, in an attribute's name or value, or in the text of a style. */
export interface Spot {
  readonly at: 'text' | 'tag' | 'attribute' | 'value' | 'bare' | 'style';
  readonly attribute: string;
  readonly quote: string;
  /** Fixed text of the value (or style) since its beginning or the last expression. */
  readonly seen: string;
  /** How much of an address is settled: nothing, where it leads, or up to its query. */
  readonly address: 'start' | 'path' | 'query';
}

/** The spot at the beginning of a document. */
export const documentStart: Spot = { at: 'text', attribute: '', quote: '', seen: '', address: 'start' };

/** Called with a sentence for the person, and the text that it is about. */
export type Complain = (message: string, about: string) => void;

const addressAttributes = new Set(['href', 'src', 'background', 'action', 'formaction', 'poster', 'cite', 'data', 'srcset', 'xlink:href', 'longdesc', 'lowsrc', 'dynsrc']);
const refusedTags = new Set(['script', 'iframe', 'object', 'embed', 'applet', 'base']);
const styleAddress = /url\(\s*(?:['"]|&quot;|&#39;|&#x27;)?([^)]*)$/i;

/** Whether the spot is in the value of an attribute that holds an address. */
export function inAddress(spot: Spot): boolean {
  return (spot.at === 'value' || spot.at === 'bare') && addressAttributes.has(spot.attribute);
}

/** Takes the fixed text of an address as settled; complains when it leads where a message may not. */
export function settle(spot: Spot, complain: Complain, rootRelative = false): Spot {
  if (!inAddress(spot) || spot.seen.trim() === '') return spot;
  const plain = spot.seen.replace(/&amp;/g, '&');
  if (spot.address === 'start' && !isSafeBeginning(plain.trim(), rootRelative)) {
    const also = rootRelative ? ', tel: or a single /' : ' or tel:';
    complain(`"${spot.seen.trim().slice(0, 80)}" is not an address that a message may lead to. Begin it with https://, http://, mailto:${also}.`, spot.seen);
  }
  return { ...spot, seen: '', address: spot.address === 'query' || /[?#]/.test(plain) ? 'query' : 'path' };
}

class Reader {
  private at = 0;

  constructor(
    private readonly text: string,
    private spot: Spot,
    private readonly complain: Complain,
  ) {}

  run(): Spot {
    while (this.at < this.text.length) this.steps[this.spot.at]();
    return this.spot;
  }

  private readonly steps: Record<Spot['at'], () => void> = {
    text: () => this.readText(),
    tag: () => this.readTag(),
    attribute: () => this.readAttribute(),
    value: () => this.readUntil(this.spot.quote),
    bare: () => this.readBare(),
    style: () => this.readStyle(),
  };

  private readText(): void {
    const open = this.text.indexOf('<', this.at);
    if (open === -1) {
      this.at = this.text.length;
      return;
    }
    const tag = /^<\/?([A-Za-z][\w:.-]*)/.exec(this.text.slice(open, open + 80));
    this.at = open + (tag?.[0].length ?? 1);
    const name = tag?.[1]?.toLowerCase();
    if (name === undefined) return;
    if (refusedTags.has(name)) this.complain(`<${name}> is removed by mail programs. Take it out.`, `<${name}`);
    const style = name === 'style' && tag?.[0][1] !== '/';
    this.spot = { ...documentStart, at: 'tag', attribute: style ? 'style of' : '' };
  }

  private readTag(): void {
    const char = this.text[this.at] ?? '';
    if (char === '>') {
      const style = this.spot.attribute.startsWith('style of');
      this.spot = { ...documentStart, at: style ? 'style' : 'text' };
      this.at += 1;
    } else if (/[\s/]/.test(char)) {
      this.at += 1;
    } else {
      const style = this.spot.attribute.startsWith('style of') ? 'style of ' : '';
      this.spot = { ...this.spot, at: 'attribute', attribute: style, seen: '' };
    }
  }

  private readAttribute(): void {
    const rest = /^([^\s=>/]*)(\s*=\s*(["']?))?/.exec(this.text.slice(this.at));
    const name = (rest?.[1] ?? '').toLowerCase();
    this.at += rest?.[0].length ?? 0;
    if (/^on[a-z]/.test(name)) this.complain(`The attribute "${name}" runs a script, which mail programs remove. Take it out.`, name);
    const style = this.spot.attribute.startsWith('style of') ? this.spot.attribute : '';
    const quote = rest?.[3] ?? '';
    if (rest?.[2] === undefined) {
      if (name === '') this.at += 1;
      this.spot = { ...documentStart, at: 'tag', attribute: style };
      return;
    }
    this.spot = { ...documentStart, at: quote === '' ? 'bare' : 'value', attribute: style === '' ? name : style, quote };
  }

  private readUntil(end: string): void {
    const close = this.text.indexOf(end, this.at);
    const stop = close === -1 ? this.text.length : close;
    this.spot = { ...this.spot, seen: this.spot.seen + this.text.slice(this.at, stop) };
    this.at = stop + (close === -1 ? 0 : 1);
    if (close !== -1) this.leaveValue();
  }

  private readBare(): void {
    const value = /^[^\s>]*/.exec(this.text.slice(this.at))?.[0] ?? '';
    this.spot = { ...this.spot, seen: this.spot.seen + value };
    this.at += value.length;
    if (this.at < this.text.length) this.leaveValue();
  }

  private leaveValue(): void {
    settle(this.spot, this.complain);
    const style = this.spot.attribute.startsWith('style of') ? this.spot.attribute : '';
    this.spot = { ...documentStart, at: 'tag', attribute: style };
  }

  private readStyle(): void {
    const close = this.text.slice(this.at).search(/<\/style/i);
    const stop = close === -1 ? this.text.length : this.at + close;
    // Only the last few characters can open a url( for the next expression.
    this.spot = { ...this.spot, seen: (this.spot.seen + this.text.slice(this.at, stop)).slice(-400) };
    this.at = stop;
    if (close !== -1) {
      this.at += '</style'.length;
      this.spot = { ...documentStart, at: 'tag' };
    }
  }
}

/** Moves a spot past fixed HTML. */
export function readHtml(text: string, spot: Spot, complain: Complain): Spot {
  return new Reader(text, spot, complain).run();
}

/** The place of an expression at a spot, and the spot after it. */
export function placeAt(spot: Spot, complain: Complain): { place: Place; after: Spot } {
  const css = spot.at === 'style' || (spot.at === 'value' && spot.attribute === 'style');
  if (css) return { place: stylePlaceAt(spot), after: { ...spot, seen: `${spot.seen.slice(-400)}0` } };
  if (inAddress(spot)) {
    const settled = settle(spot, complain);
    const place = { start: addressPlace, path: addressPathPlace, query: addressQueryPlace }[settled.address];
    return { place, after: { ...settled, address: settled.address === 'start' ? 'path' : settled.address } };
  }
  if (spot.at === 'tag' || spot.at === 'attribute' || spot.at === 'bare') {
    complain('An expression inside a tag must stand in the quoted value of an attribute: name="{{value}}".', '');
  }
  return { place: htmlPlace, after: spot };
}

function stylePlaceAt(spot: Spot): Place {
  const address = styleAddress.exec(spot.seen)?.[1];
  if (address === undefined) return stylePlace;
  return address.trim() === '' ? styleAddressPlace : styleAddressPathPlace;
}

/** The place of an expression in the address of an in-app action, and the spot after it. */
export function actionPlaceAt(spot: Spot, complain: Complain): { place: Place; after: Spot } {
  const settled = settle(spot, complain, true);
  const place = { start: actionPlace, path: actionPathPlace, query: actionQueryPlace }[settled.address];
  return { place, after: { ...settled, address: settled.address === 'start' ? 'path' : settled.address } };
}

/** The spot where two branches of a block meet again, or null when they end in different places. */
export function meet(a: Spot, b: Spot): Spot | null {
  if (a.at !== b.at || a.attribute !== b.attribute || a.quote !== b.quote) return null;
  const order = ['start', 'path', 'query'] as const;
  return { ...a, seen: a.seen.length >= b.seen.length ? a.seen : b.seen, address: order[Math.min(order.indexOf(a.address), order.indexOf(b.address))] ?? 'start' };
}
