import Handlebars from 'handlebars';
import type { Place } from './build.js';

const escape = Handlebars.escapeExpression;
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const controls = /[\u0000-\u001f\u007f]/g;
const allowedScheme = /^(https?:\/\/|mailto:|tel:)/i;
const rootRelative = /^\/(?![/\\])/;
/** Written instead of an address that may not be followed. */
const dead = '#';

function encodeComponent(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch (error) {
    // Half of a surrogate pair has no encoding.
    if (error instanceof URIError) return '';
    throw error;
  }
}

function encodePath(text: string): string {
  return text.split(/([/:@,;=+&$!*~])/).map((piece, at) => (at % 2 === 1 ? piece : encodeComponent(piece))).join('');
}

/** The address without control characters and outer blanks, or '#' unless it is http, https, mailto or tel (or `/path` where allowed). */
export function safeAddress(text: string, allowRootRelative: boolean): string {
  const address = text.replace(controls, '').trim();
  if (allowedScheme.test(address) || (allowRootRelative && rootRelative.test(address))) return address;
  return dead;
}

/** Whether the fixed beginning of an address settles where it leads. */
export function isSafeBeginning(text: string, allowRootRelative: boolean): boolean {
  return text.startsWith('#') || safeAddress(text, allowRootRelative) !== dead;
}

const same = (text: string): string => text;

/** Text that is not HTML: subject, plain-text part, in-app fields. */
export const plainPlace: Place = { blank: '', write: same };
/** Between tags, and in attributes that are no address. */
export const htmlPlace: Place = { blank: '', write: escape };
/** A whole address in an attribute. */
export const addressPlace: Place = { blank: dead, write: (text) => escape(safeAddress(text, false)) };
/** A part of an address before its `?`. */
export const addressPathPlace: Place = { blank: '', write: (text) => escape(encodePath(text)) };
/** A value in the query of an address. */
export const addressQueryPlace: Place = { blank: '', write: (text) => escape(encodeComponent(text)) };
/** A value in a style: letters, digits and the few signs that colours and sizes need. */
export const stylePlace: Place = { blank: '', write: (text) => text.replace(/[^\w#., %+-]/g, '') };
/** A whole address inside `url(...)` of a style. */
export const styleAddressPlace: Place = {
  blank: dead,
  write: (text) => escape(safeAddress(text, false).replace(/['"()\\\s<>]/g, encodeComponent).replace(/['()]/g, '')),
};
/** A part of an address inside `url(...)` of a style. */
export const styleAddressPathPlace: Place = { blank: '', write: (text) => encodeComponent(text).replace(/['()*!~]/g, '') };
/** A whole address of an in-app action. */
export const actionPlace: Place = { blank: dead, write: (text) => safeAddress(text, true) };
/** A part of an in-app action's address before its `?`. */
export const actionPathPlace: Place = { blank: '', write: encodePath };
/** A value in the query of an in-app action's address. */
export const actionQueryPlace: Place = { blank: '', write: encodeComponent };
