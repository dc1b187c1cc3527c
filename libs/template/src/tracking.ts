import { isLiteral, wordOf } from './expression/nodes.js';
import type { Write } from './expression/state.js';
import { findMustaches } from './markup/mustaches.js';

/** How the links and the opening of one mail are followed; addresses need no escaping in HTML. */
export interface Tracking {
  /** What the number of a link is put behind; null: clicks are not followed. */
  readonly clicks: string | null;
  /** Signature of an address, in characters that need no escaping: it goes along with the address, so that it leads nowhere else. The same for all mails of a workspace. */
  readonly sign: (url: string) => string;
  /** Address of the picture that tells of an opening; null: openings are not followed. */
  readonly pixel: string | null;
  /** Query that is put behind addresses which are not followed, such as `utm_source=x`; empty: none. Followed ones get theirs on the way. */
  readonly utm: string;
}

/** Words that no template may write: they stand in for links and the picture once a mail is loaded. */
const LINK = '$link';
const PIXEL = '$pixel';

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#x27': "'", '#39': "'", '#x60': '`', '#x3D': '=' };
/** The address that an attribute's text stands for. */
export const unescaped = (text: string): string => text.replace(/&(amp|lt|gt|quot|#x27|#39|#x60|#x3D);/g, (_, name: string) => ENTITIES[name] ?? '');

/** Puts words in the place of a mail's links and at its end; links are numbered from 0 in the order in which they stand, as `CompiledEmail.links` are. */
export function markTracked(html: string): string {
  const mustaches = findMustaches(html);
  let shielded = '';
  let at = 0;
  mustaches.forEach(({ start, end }, place) => {
    shielded += `${html.slice(at, start)}\u0001${place}\u0002`;
    at = end;
  });
  shielded += html.slice(at);
  // eslint-disable-next-line no-control-regex -- no text can hold them: they mark where expressions stood
  const restore = (text: string): string => text.replace(/\u0001(\d+)\u0002/g, (_, place: string) => mustaches[Number(place)]?.text ?? '');
  let index = -1;
  const marked = shielded.replace(/(<a\b[^>]*?\shref=")([^"]*)"/gi, (whole: string, before: string, href: string) => {
    index += 1;
    const address = restore(href);
    // Our own pages (unsubscribe, preferences, view) are not followed.
    if (/\{\{[^}]*\blinks\./.test(address)) return whole;
    if (href.includes('\u0001')) return `${before}{{#${LINK} ${index}}}${href}{{/${LINK}}}"`;
    return /^https?:\/\//i.test(address) && !address.includes('\\') ? `${before}{{${LINK} ${index} "${address}"}}"` : whole;
  });
  const end = marked.lastIndexOf('</body>');
  return restore(end === -1 ? marked : `${marked.slice(0, end)}{{${PIXEL}}}${marked.slice(end)}`);
}

/** Puts a query behind an address, before its fragment; what the address says already stays. */
export function withQuery(url: string, query: string): string {
  if (query === '' || !/^https?:/i.test(url)) return url;
  const [base = '', ...fragments] = url.split('#');
  const said = new Set((base.split('?')[1] ?? '').split('&').map((pair) => pair.split('=')[0]));
  const added = query.split('&').filter((pair) => !said.has(pair.split('=')[0] ?? '')).join('&');
  if (added === '') return url;
  const sign = base.includes('?') ? (base.endsWith('&') || base.indexOf('?') === base.length - 1 ? '' : '&') : '?';
  return `${base}${sign}${added}${fragments.length === 0 ? '' : `#${fragments.join('#')}`}`;
}

const SIGNS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (url: string): string => url.replace(/[&<>"]/g, (sign) => SIGNS[sign] ?? '');
/** A written address with the query that is put behind it. */
const tagged = (written: string, utm: string): string => (utm === '' ? written : escape(withQuery(unescaped(written), utm)));
const numberOf = (node: hbs.AST.Expression | undefined): number => (node !== undefined && isLiteral(node) ? Number(node.value) : 0);
/** What stands behind `clicks` in the link to an address. */
const followedBy = (index: number, url: string, { sign }: Tracking): string => `${index}?s=${sign(url)}&amp;u=${encodeURIComponent(url)}`;
const pixelHtml = (address: string): string => `<img src="${address}" width="1" height="1" alt="" style="display:block;width:1px;height:1px;border:0">`;

/** True for a block that stands around an address which values make. */
export const isLinkBlock = (node: hbs.AST.BlockStatement): boolean => wordOf(node.path) === LINK;

/** Writes what stands in for a link or the picture; null: the expression is a template's own. */
export function trackedMustache({ path, params }: hbs.AST.MustacheStatement): Write | null {
  const word = wordOf(path);
  if (word === PIXEL) {
    return (state) => {
      if (state.tracking !== null && state.tracking.pixel !== null) state.out += pixelHtml(state.tracking.pixel);
    };
  }
  if (word !== LINK) return null;
  const [first, second] = params;
  const index = numberOf(first);
  const written = second !== undefined && isLiteral(second) ? String(second.value) : '';
  // Signed once for all mails of a version: a signature costs as much as the render of the whole mail.
  let followed: string | null = null;
  return (state) => {
    const { tracking } = state;
    if (tracking === null) state.out += written;
    else if (tracking.clicks === null) state.out += tagged(written, tracking.utm);
    else state.out += tracking.clicks + (followed ??= followedBy(index, unescaped(written), tracking));
  };
}

/** Writes an address that values make, followed where it leads to a page. */
export function trackedBlock({ params }: hbs.AST.BlockStatement, body: Write): Write {
  const index = numberOf(params[0]);
  return (state, scope) => {
    const { tracking } = state;
    if (tracking === null) return body(state, scope);
    const before = state.out;
    state.out = '';
    body(state, scope);
    const written = state.out;
    if (tracking.clicks === null || !/^https?:\/\//i.test(written)) {
      state.out = before + tagged(written, tracking.utm);
      return;
    }
    state.out = before + tracking.clicks + followedBy(index, unescaped(written), tracking);
  };
}
