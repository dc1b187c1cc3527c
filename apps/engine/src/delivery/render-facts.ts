import { isJsonObject, type JsonObject } from '@perennial/model';
import type { SendingWorkspace } from '@perennial/store';
import type { TemplateFacts } from '@perennial/template';
import type { Candidate } from './candidate.js';
import type { MessageLinks } from './channels/channel.js';
import type { RecipientLinks } from './recipient-links.js';

/** Properties of the event that began the run; what a program gave a message of its own. */
const entryProperties = (candidate: Candidate): JsonObject => {
  if (candidate.message.own !== null) return candidate.message.own.data;
  const properties = candidate.run?.entryEvent?.['properties'];
  return isJsonObject(properties) ? properties : {};
};

/** Answers what `make` makes, which is made when it is first asked for. */
function once<Made>(make: () => Made): () => Made {
  let made: { readonly it: Made } | null = null;
  return () => (made ??= { it: make() }).it;
}

/** Addresses that a message carries for its recipient; those that few templates name are signed when one is read. */
export function linksFor(links: RecipientLinks, candidate: Candidate): MessageLinks {
  const { message, topic } = candidate;
  const place = { w: message.workspaceId, p: candidate.profile?.id ?? message.profileId, m: message.id, e: message.enteredAt };
  const [preferences, view] = [once(() => links.preferences(place)), once(() => links.view(place))];
  return {
    unsubscribe: links.unsubscribe({ ...place, ...(topic === null || topic.key === '' ? {} : { t: topic.key }), ...(message.channel === 'email' ? {} : { c: message.channel }) }),
    get preferences() { return preferences(); },
    get view() { return view(); },
    canLeave: topic !== null && !topic.mandatory,
  };
}

/** What a template may read for one message. `now` is the database's, epoch milliseconds. */
export function renderFacts(candidate: Candidate, workspace: SendingWorkspace, links: MessageLinks, now: number): TemplateFacts {
  return {
    profile: candidate.facts, account: candidate.account ?? {}, membership: candidate.membership ?? {}, event: entryProperties(candidate), context: candidate.run?.context ?? {},
    workspace: { name: workspace.name, postalAddress: workspace.postalAddress }, links: { unsubscribe: links.unsubscribe, get preferences() { return links.preferences; }, get view() { return links.view; } },
    now, zone: candidate.moment.zone, locale: candidate.profile?.locale ?? '',
  };
}
