import { NO_RECIPIENT, stillFits, type Plan, type SimulatedMessage } from '@perennial/journey';
import { foldPhone, type Channel } from '@perennial/model';
import type { Facts } from '@perennial/segment';
import { listTemplates, loadConsents, loadDevices, loadProfiles, loadSendingWorkspace, type Device, type ProfileState, type SendingWorkspace, type StoredTemplate, type Transaction } from '@perennial/store';
import { suppressedAmong } from '../../delivery/gather.js';
import { REACHES } from '../../delivery/reach.js';
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
  /** Why an address of a channel, in the forms that suppressions know, must not be written to. */
  readonly suppressed: (channel: string, forms: readonly string[]) => string | null;
  /** Where push messages to a person would go; somebody invented has one device. */
  readonly devicesOf: (subjectId: string) => readonly Device[];
}

/** Whom messages would be for, but those who are invented; `emails` and `phones` are all that they may have in the simulation. */
export interface Addressee {
  readonly ids: readonly number[];
  readonly emails: readonly string[];
  readonly phones: readonly string[];
}

/** The one of somebody invented, so that a push message can be looked at. */
const INVENTED_DEVICE: Device = { token: 'invented', type: '', seenAt: 0 };

/** Loads what delivery would look at. */
export async function loadDesk(transaction: Transaction, addresses: AddressHash, workspaceId: number, { ids, emails, phones }: Addressee): Promise<Desk> {
  const workspace = await loadSendingWorkspace(transaction, workspaceId);
  if (workspace === null) throw notFound('workspace');
  const templates = await listTemplates(transaction, workspaceId);
  const known = ids.filter((id) => id > 0);
  const consents = await loadConsents(transaction, known);
  const devices = await loadDevices(transaction, await loadProfiles(transaction, known));
  const named = [
    ...emails.map((email) => ({ channel: 'email', forms: REACHES.email.forms(email) })), ...phones.map((phone) => ({ channel: 'sms', forms: REACHES.sms.forms(foldPhone(phone) ?? phone) })),
  ];
  return {
    workspace, templates: new Map(templates.map((template) => [template.key, template])), choices: new Map(consents.map(({ profileId, topic, subscribed }) => [`${profileId} ${topic}`, subscribed])),
    devicesOf: (person) => (known.includes(Number(person)) ? (devices.get(Number(person)) ?? []) : [INVENTED_DEVICE]), suppressed: await suppressedAmong({ database: transaction, addresses }, workspaceId, named),
  };
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** Address of the person on a channel at that moment, or null. */
export const addressOf = (channel: Channel, { profile }: Facts, devices: readonly Device[]): string | null => REACHES[channel].addressOf({ email: textOf(profile['email']), phone: textOf(profile['phone']), emailVerified: true, devices });

/** Stands for the person: of a profile, the rules that are asked here only want to know that there is one. */
const SOMEBODY: ProfileState = {
  id: 0, workspaceId: 0, externalId: null, email: null, emailVerified: true, phone: null, timezone: null, locale: null, attributes: {}, computed: {}, filled: {}, mergedInto: null, absorbed: [], lastSeenAt: null,
};

/** Why delivery would not send a message, by its own rules about the entry filter, addresses, suppressions and consent; null: it would. */
export function refusalOf({ message, facts, run, to: members }: SimulatedMessage, plan: Plan, { workspace, templates, choices, suppressed, devicesOf }: Desk): string | null {
  if (members?.length === 0) return NO_RECIPIENT;
  const reach = REACHES[message.channel];
  const to = addressOf(message.channel, facts, devicesOf(facts.subjectId));
  const key = message.topic ?? templates.get(message.template)?.topic ?? null;
  const topic = key === null ? null : (workspace.topics.find((known) => known.key === key) ?? { key, mandatory: false, urgent: false, optIn: false });
  const subscribed = key === null ? null : (choices.get(`${facts.subjectId} ${key}:${message.channel}`) ?? choices.get(`${facts.subjectId} ${key}`) ?? null);
  return entryFilter.refuse({ stillFits: stillFits(plan, facts, run?.entryEvent ?? null, message.at) })
    ?? address.refuse({ profile: SOMEBODY, reach, address: to }) ?? suppression.refuse({ suppression: to === null ? null : suppressed(message.channel, reach.forms(to)) }) ?? topicConsent.refuse({ topic, subscribed });
}
