import type { TemplateFacts } from './facts.js';
import { jsonPlaces } from './markup/json-places.js';
import { actionPlaces, plainPlaces } from './markup/find-places.js';
import { checkPart, newState, preparePart, reasonOf, type PartRenderer, type PlaceFinder } from './prepare.js';
import type { TemplatePart } from './problem.js';

/** A call to another program as its author wrote it: address, values of headers, and body (a JSON text; empty: none) hold expressions. */
export interface RequestSource {
  readonly url: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly body: string;
}

/** A filled call: a header without line breaks, a body that is JSON (null: none). */
export type RenderedRequest =
  | { ok: true; url: string; headers: readonly { readonly name: string; readonly value: string }[]; body: string | null }
  | { ok: false; reason: string };

/** A call prepared for any number of people; `render` never throws. */
export interface RequestRenderer {
  render(facts: TemplateFacts): RenderedRequest;
}

const fixedBeginning = /^https?:\/\/[^/?#{}\s@]+(?=$|[/?#])/i;
/** What may stand in a header: tab and visible characters of one byte. */
const headerText = /^[\t\x20-\x7e\xa0-\xff]*$/;

const NO_FACTS: TemplateFacts = { profile: {}, account: {}, membership: {}, event: {}, context: {}, workspace: { name: '' }, links: { unsubscribe: '', preferences: '', view: '' }, now: 0, zone: 'UTC', locale: 'en' };

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** The brace of an object that ends right after an expression would be read as a third one of the expression: an empty comment keeps them apart. */
const apart = (body: string): string => body.replace(/(\{\{[^{}]*\}\})(?=\})/g, '$1{{!}}');

function part(source: string, name: TemplatePart, find: PlaceFinder): PartRenderer {
  const ready = preparePart(source, name, find);
  if (typeof ready === 'string') throw new Error(ready);
  return ready;
}

const asPlain: PlaceFinder = () => plainPlaces;
const firstError = (source: string, name: TemplatePart, find: PlaceFinder): string | null => {
  const { program, problems } = checkPart(source, name);
  const found = [...problems, ...(program === null ? [] : find(program).problems)].find((one) => !('severity' in one) || one.severity === 'error');
  return found?.message ?? null;
};

/** Fills a body with nothing known of the person: that must leave JSON, too. */
function shapeProblem(body: string): string | null {
  const ready = preparePart(apart(body), 'body', jsonPlaces);
  if (typeof ready === 'string') return ready;
  try {
    return isJson(ready(newState(NO_FACTS, NO_FACTS.links))) ? null : 'This is not JSON once its values are filled in. Look for a missing comma, quote or brace.';
  } catch (error) {
    return reasonOf(error);
  }
}

/** What is wrong with the templates of a call, each with the field (`url`, `headers.0.value`, `body`) and words that say how to mend it. */
export function checkRequest({ url, headers, body }: RequestSource): { field: string; message: string }[] {
  const blank = body.trim() === '';
  const found = [
    { field: 'url', message: firstError(url, 'actionUrl', actionPlaces) },
    ...headers.map(({ value }, place) => ({ field: `headers.${place}.value`, message: firstError(value, 'body', asPlain) })),
    { field: 'body', message: blank ? null : (firstError(apart(body), 'body', jsonPlaces) ?? shapeProblem(body)) },
  ];
  return found.flatMap(({ field, message }) => (message === null ? [] : [{ field, message }]));
}

/** Prepares a call; one that cannot be read gives the reason at every render. Protocol and host are fixed text, so that no value chooses who is called. */
export function loadRequest(source: RequestSource): RequestRenderer {
  if (!fixedBeginning.test(source.url)) return { render: () => ({ ok: false, reason: 'the address does not begin with http:// or https:// and a fixed host' }) };
  try {
    const url = part(source.url, 'actionUrl', actionPlaces);
    const headers = source.headers.map(({ name, value }) => ({ name, value: part(value, 'body', asPlain) }));
    const body = source.body.trim() === '' ? null : part(apart(source.body), 'body', jsonPlaces);
    return { render: (facts) => render(facts, { url, headers, body }) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it cannot be read';
    return { render: () => ({ ok: false, reason }) };
  }
}

interface Parts {
  readonly url: PartRenderer;
  readonly headers: readonly { readonly name: string; readonly value: PartRenderer }[];
  readonly body: PartRenderer | null;
}

function render(facts: TemplateFacts, parts: Parts): RenderedRequest {
  const state = newState(facts, facts.links);
  try {
    const headers = parts.headers.map(({ name, value }) => ({ name, value: value(state) }));
    const broken = headers.find(({ value }) => !headerText.test(value));
    if (broken !== undefined) return { ok: false, reason: `the value of the header ${broken.name} holds a line break or a character that a header cannot hold` };
    const body = parts.body === null ? null : parts.body(state);
    if (body !== null && !isJson(body)) return { ok: false, reason: 'the body is not JSON once its values are filled in' };
    return { ok: true, url: parts.url(state), headers, body };
  } catch (error) {
    return { ok: false, reason: reasonOf(error) };
  }
}
