import type { FilledRequest, HttpAnswer, HttpCall, RequestForm, Surroundings } from '@perennial/providers';
import type { JsonObject } from '@perennial/model';
import { loadRequest, type TemplateFacts } from '@perennial/template';
import type { KeptConnections } from '../outgoing/kept-connections.js';
import { sendRequest } from '../outgoing/send-request.js';

/** For all of one request; a job of 100 messages in batches of 25 ends before its claims time out. */
const TIMEOUT_MS = 10_000;
/** Longest answer that is read. */
const MAX_ANSWER_BYTES = 65_536;

const NO_FACTS: TemplateFacts = { profile: {}, account: {}, membership: {}, event: {}, context: {}, workspace: { name: '' }, links: { unsubscribe: '', preferences: '', view: '' }, now: 0, zone: 'UTC', locale: 'en' };

function fill(form: RequestForm): (message: JsonObject) => FilledRequest {
  const renderer = loadRequest(form);
  return (message) => renderer.render({ ...NO_FACTS, message });
}

/** Hosts of providers are set by owners and may be private (architecture: outgoing calls); without encryption only those that whoever runs the engine lists. */
const reachableHosts = (url: string, allowHosts: readonly string[]): readonly string[] => (/^https:/i.test(url) && URL.canParse(url) ? [...allowHosts, new URL(url).hostname.toLowerCase()] : allowHosts);

/** What providers are lent to fill requests and to make them, over connections that are kept. */
export function lendRequests(allowHosts: readonly string[], kept: KeptConnections): Pick<Surroundings, 'fill' | 'post' | 'get'> {
  const call = (method: string, { url, headers, body }: HttpCall): Promise<HttpAnswer> =>
    sendRequest({ method, url, headers: { 'accept-encoding': 'identity', 'user-agent': 'Perennial', ...headers }, body, timeoutMs: TIMEOUT_MS, maxBytes: MAX_ANSWER_BYTES }, reachableHosts(url, allowHosts), { kept });
  return { fill, post: (request) => call('POST', request), get: (request) => call('GET', { ...request, body: null }) };
}
