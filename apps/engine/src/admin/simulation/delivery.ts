import { NO_RECIPIENT, stillFits, type Plan, type SimulatedMessage } from '@perennial/journey';
import { foldAddress } from '@perennial/model';
import type { Facts } from '@perennial/segment';
import { listTemplates, loadConsents, loadSendingWorkspace, type ProfileState, type SendingWorkspace, type StoredTemplate, type Transaction } from '@perennial/store';
import { suppressedAmong } from '../../delivery/gather.js';
import { address } from '../../delivery/rules/address.js';
import { entryFilter } from '../../delivery/rules/entry-filter.js';
import { suppression } from '../../delivery/rules/suppression.js';
import { topicConsent } from '../../delivery/rules/topic-consent.js';
import { notFound } from '../../http/problem.js';
import type { AddressHash } from '../../platform/address-hash.js';

/** What delivery would look at before it sends, as it is now. */
export interface Desk {
  readonly workspace: SendingWorkspace;
  readonly templates: ReadonlyMap<string, StoredTemplate>;
  /** The choices of the people whom messages are for, by `person topic` and by `person topic:channel`. */
  readonly choices: ReadonlyMap<string, boolean>;
  /** Why addresses must not be written to, by folded address. */
  readonly suppressed: ReadonlyMap<string, string>;
}

/** Whom messages would be for, but those who are invented; `emails` are all addresses that they may have in the simulation. */
export interface Addressee {
  readonly ids: readonly number[];
  readonly emails: readonly string[];
}

/** Loads what delivery would look at. */
export async function loadDesk(transaction: Transaction, addresses: AddressHash, workspaceId: number, { ids, emails }: Addressee): Promise<Desk> {
  const workspace = await loadSendingWorkspace(transaction, workspaceId);
  if (workspace === null) throw notFound('workspace');
  const templates = await listTemplates(transaction, workspaceId);
  const consents = await loadConsents(transaction, ids.filter((id) => id > 0));
  return {
    workspace, templates: new Map(templates.map((template) => [template.key, template])), choices: new Map(consents.map(({ profileId, topic, subscribed }) => [`${profileId} ${topic}`, subscribed])),
    suppressed: await suppressedAmong({ database: transaction, addresses }, workspaceId, [...new Set(emails.map(foldAddress))]),
  };
}

/** Address of the person at that moment, or null. */
export function addressOf(facts: Facts): string | null {
  const { email } = facts.profile;
  return typeof email === 'string' && email !== '' ? email : null;
}

/** Stands for the person: of a profile, the rules that are asked here only want to know that there is one. */
const SOMEBODY: ProfileState = {
  id: 0, workspaceId: 0, externalId: null, email: null, emailVerified: true, phone: null, timezone: null, locale: null, attributes: {}, computed: {}, filled: {}, mergedInto: null, absorbed: [], lastSeenAt: null,
};

/** Why delivery would not send a message, by its own rules about the entry filter, addresses, suppressions and consent; null: it would. */
export function refusalOf({ message, facts, run, to: members }: SimulatedMessage, plan: Plan, { workspace, templates, choices, suppressed }: Desk): string | null {
  if (members?.length === 0) return NO_RECIPIENT;
  const isMail = message.channel === 'email';
  const to = isMail ? addressOf(facts) : null;
  const key = message.topic ?? templates.get(message.template)?.topic ?? null;
  const topic = key === null ? null : (workspace.topics.find((known) => known.key === key) ?? { key, mandatory: false, optIn: false });
  const subscribed = key === null ? null : (choices.get(`${facts.subjectId} ${key}:${message.channel}`) ?? choices.get(`${facts.subjectId} ${key}`) ?? null);
  return entryFilter.refuse({ stillFits: stillFits(plan, facts, run?.entryEvent ?? null, message.at) })
    ?? address.refuse({ profile: SOMEBODY, needsAddress: isMail, address: to }) ?? suppression.refuse({ suppression: to === null ? null : (suppressed.get(foldAddress(to)) ?? null) }) ?? topicConsent.refuse({ topic, subscribed });
}
