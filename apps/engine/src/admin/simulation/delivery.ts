import { CAP_SPAN_MS, chooseZone, NO_RECIPIENT, railsOfMessage, stillFits, type Plan, type SimulatedMessage, type Taken } from '@perennial/journey';
import { foldPhone, instant, type Channel, type Instant } from '@perennial/model';
import { matches, type Facts } from '@perennial/segment';
import { listTemplates, loadConsents, loadDevices, loadProfiles, loadReservations, loadSendingWorkspace, type Device, type ProfileState, type SendingWorkspace, type StoredTemplate, type Transaction } from '@perennial/store';
import type { TopicTerms } from '../../delivery/candidate.js';
import { suppressedAmong } from '../../delivery/gather.js';
import { isHeldBack, mutedUntilOf } from '../../delivery/limits.js';
import { REACHES } from '../../delivery/reach.js';
import { address } from '../../delivery/rules/address.js';
import { entryFilter } from '../../delivery/rules/entry-filter.js';
import { capRefusal } from '../../delivery/rules/frequency-caps.js';
import { globalHoldout } from '../../delivery/rules/global-holdout.js';
import { muted } from '../../delivery/rules/muted.js';
import { quietRuling } from '../../delivery/rules/quiet-hours.js';
import { suppression } from '../../delivery/rules/suppression.js';
import { conditionOf } from '../../delivery/meets-template.js';
import { templateCondition } from '../../delivery/rules/template-condition.js';
import { topicConsent } from '../../delivery/rules/topic-consent.js';
import { topicTerms } from '../../delivery/topic-terms.js';
import type { CompiledWorkspace } from '../../enrollment/journey-cache.js';
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
  /** Places under frequency caps that the people have taken, by person. */
  readonly places: ReadonlyMap<number, readonly Taken[]>;
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
  const places = new Map<number, Taken[]>();
  for (const place of await loadReservations(transaction, known, CAP_SPAN_MS)) places.set(place.profileId, [...(places.get(place.profileId) ?? []), place]);
  const named = [
    ...emails.map((email) => ({ channel: 'email', forms: REACHES.email.forms(email) })), ...phones.map((phone) => ({ channel: 'sms', forms: REACHES.sms.forms(foldPhone(phone) ?? phone) })),
  ];
  return {
    workspace, places, templates: new Map(templates.map((template) => [template.key, template])), choices: new Map(consents.map(({ profileId, topic, subscribed }) => [`${profileId} ${topic}`, subscribed])),
    devicesOf: (person) => (known.includes(Number(person)) ? (devices.get(Number(person)) ?? []) : [INVENTED_DEVICE]), suppressed: await suppressedAmong({ database: transaction, addresses }, workspaceId, named),
  };
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** Address of the person on a channel at that moment, or null. */
export const addressOf = (channel: Channel, { profile }: Facts, devices: readonly Device[]): string | null => REACHES[channel].addressOf({ email: textOf(profile['email']), phone: textOf(profile['phone']), emailVerified: true }, devices);

/** Stands for the person: of a profile, the rules that are asked here only want to know that there is one. */
const SOMEBODY: ProfileState = {
  id: 0, workspaceId: 0, externalId: null, email: null, emailVerified: true, phone: null, timezone: null, locale: null, attributes: {}, computed: {}, filled: {}, mergedInto: null, absorbed: [], lastSeenAt: null,
};

/** What delivery would make of a message. */
export interface Verdict {
  /** Why it would not be sent; null: it would. */
  readonly refused: string | null;
  /** When it would go out, or be refused: later than it was made where quiet hours hold it. */
  readonly at: Instant;
  /** Key of the in-app message that would be shown in its place. */
  readonly instead: string | null;
}

/** Decides about the messages of a simulation in the order in which they are made, each once: what one takes under the frequency caps is gone for the next. */
export class SimulatedDelivery {
  private readonly known = new Map<string, Verdict>();
  private readonly taken = new Map<string, Taken[]>();

  public constructor(private readonly plan: Plan, private readonly workspace: CompiledWorkspace, private readonly desk: Desk) {}

  /** What becomes of a message, by delivery's own rules. */
  public verdict(made: SimulatedMessage): Verdict {
    const key = `${made.message.id} ${made.facts.subjectId}`;
    const verdict = this.known.get(key) ?? this.decide(made);
    this.known.set(key, verdict);
    return verdict;
  }

  private decide({ message, facts, run, to: members }: SimulatedMessage): Verdict {
    const refused = (reason: string, at = message.at): Verdict => ({ refused: reason, at, instead: null });
    if (members?.length === 0) return refused(NO_RECIPIENT);
    const topic = topicTerms(this.desk.workspace, this.workspace.rules, { asked: message.topic, template: this.desk.templates.get(message.template)?.topic, direct: false });
    const barred = this.barred({ message, facts, run }, topic);
    if (barred !== null) return refused(barred);
    const limits = { rails: railsOfMessage(this.plan, message.nodeId), topic, priorities: this.workspace.priorities, moment: { at: message.at, zone: chooseZone(facts, this.plan.graph.timezone).zone } };
    const ruling = quietRuling({ id: message.id, channel: message.channel, queuedAt: message.at }, limits);
    if (typeof ruling === 'string') return refused(ruling);
    if (ruling?.do === 'switch') return { refused: null, at: message.at, instead: ruling.template };
    const at = ruling === null ? message.at : instant(ruling.until);
    const taken = this.taken.get(facts.subjectId) ?? [...(this.desk.places.get(Number(facts.subjectId)) ?? [])];
    const capped = capRefusal(message.channel, { ...limits, moment: { ...limits.moment, at }, taken });
    if (capped !== null) return refused(capped, at);
    if (limits.rails.counts && topic?.mandatory !== true) this.taken.set(facts.subjectId, [...taken, { channel: message.channel, topic: topic?.key ?? null, at }]);
    return { refused: null, at, instead: null };
  }

  /** Why a message would not go out at any hour. */
  private barred({ message, facts, run }: Omit<SimulatedMessage, 'to'>, topic: TopicTerms | null): string | null {
    const { choices, suppressed, devicesOf } = this.desk;
    const reach = REACHES[message.channel];
    const to = addressOf(message.channel, facts, devicesOf(facts.subjectId));
    const subscribed = topic === null ? null : (choices.get(`${facts.subjectId} ${topic.key}:${message.channel}`) ?? choices.get(`${facts.subjectId} ${topic.key}`) ?? null);
    const heldBack = Number(facts.subjectId) > 0 && isHeldBack(this.workspace, Number(facts.subjectId));
    return entryFilter.refuse({ stillFits: stillFits(this.plan, facts, run?.entryEvent ?? null, message.at) })
      ?? globalHoldout.refuse({ heldBack, topic }) ?? address.refuse({ profile: SOMEBODY, reach, address: to }) ?? suppression.refuse({ suppression: to === null ? null : suppressed(message.channel, reach.forms(to)) })
      ?? topicConsent.refuse({ topic, subscribed }) ?? muted.refuse({ topic, mutedUntil: mutedUntilOf(facts.profile, facts.account), moment: { at: message.at, zone: '' } })
      ?? templateCondition.refuse({ meetsTemplate: this.meets({ message, facts, run }) });
  }

  private meets({ message, facts, run }: Omit<SimulatedMessage, 'to'>): boolean {
    const condition = conditionOf(this.desk.templates.get(message.template)?.condition);
    return condition === null || matches(condition, facts, message.at, run === null ? {} : { context: run.context, entryEvent: run.entryEvent });
  }
}
