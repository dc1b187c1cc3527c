import { randomUUID } from 'node:crypto';
import { channelSchema, directMessageSchema, foldAddress, isAddress, storageProblem, uuidOf, type DirectMessageInput, type TakenMessage } from '@perennial/model';
import { findIdentifiers, findProfile, findProfileByEmail, IDENTIFIER, insertDirectMessages, listTopics, loadLiveTemplates, type DirectMessage, type LiveTemplate } from '@perennial/store';
import { REACHES } from '../../delivery/reach.js';
import type { Wiring } from '../../wiring.js';

/** Why a message was not taken: the field, and the way out. */
export interface Refusal {
  readonly field: string;
  readonly reason: string;
}
/** A message that was taken, or why it was not. */
export type DirectResult = { readonly taken: TakenMessage } | { readonly refused: Refusal };

/** Largest data of one message, in bytes of JSON. */
const MAX_DATA_BYTES = 256_000;

type Parsed = { readonly input: DirectMessageInput } | { readonly refused: Refusal };
const refuse = (field: string, reason: string): { readonly refused: Refusal } => ({ refused: { field, reason } });

function parse(given: unknown): Parsed {
  const parsed = directMessageSchema.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return refuse(issue?.path.join('.') || 'message', issue?.message ?? 'cannot be read');
  }
  const { data, to } = parsed.data;
  const unstorable = storageProblem(data);
  if (unstorable !== null) return refuse(`data.${unstorable.path}`, unstorable.reason);
  if (Buffer.byteLength(JSON.stringify(data)) > MAX_DATA_BYTES) return refuse('data', `is larger than ${MAX_DATA_BYTES} bytes; send what the message shows, no more`);
  if (to.email !== undefined && !isAddress(to.email)) return refuse('to.email', 'is not an e-mail address');
  return { input: parsed.data };
}

/** The person that an id names; a new one where a message comes with somewhere to go. */
async function profileOf(wiring: Wiring, workspaceId: number, { to }: DirectMessageInput): Promise<number | Refusal> {
  const { database } = wiring;
  if (to.profileId !== undefined) return (await findProfile(database, workspaceId, to.profileId))?.id ?? { field: 'to.profileId', reason: `names nobody: ${to.profileId}` };
  if (to.userId !== undefined) {
    const [held] = await findIdentifiers(database, [{ workspaceId, kind: IDENTIFIER.externalId, value: to.userId }]);
    if (held !== undefined) return held.profileId;
    if (to.address === undefined) return { field: 'to.userId', reason: `names nobody yet: "${to.userId}"; identify them first, or give to.address` };
    return introduce(wiring, workspaceId, { userId: to.userId, anonymousId: null, traits: {} });
  }
  const email = to.email ?? '';
  return (await findProfileByEmail(database, workspaceId, foldAddress(email)))?.id ?? introduce(wiring, workspaceId, { userId: null, anonymousId: `email:${foldAddress(email)}`, traits: { email } });
}

async function introduce(wiring: Wiring, workspaceId: number, { userId, anonymousId, traits }: { readonly userId: string | null; readonly anonymousId: string | null; readonly traits: { readonly email?: string } }): Promise<number> {
  const { profileIds: [id = 0] } = await wiring.intake.take([{
    type: 'identify', workspaceId, keyKind: 'server', userId, anonymousId, previousId: null, groupId: null, name: 'identify', body: { ...traits }, zone: null, locale: null, eventId: randomUUID(), ageMs: null, occurredAt: null,
  }]);
  return id;
}

/** What is known of a workspace for all messages of a call. */
interface Shelf {
  readonly templates: ReadonlyMap<string, LiveTemplate>;
  readonly topics: ReadonlySet<string>;
}

async function prepared(wiring: Wiring, workspaceId: number, { shelf: { templates, topics }, id }: { readonly shelf: Shelf; readonly id: string }, input: DirectMessageInput): Promise<DirectMessage | Refusal> {
  const template = templates.get(input.template);
  if (template === undefined) return { field: 'template', reason: `there is no published template "${input.template}"` };
  if (input.topic !== null && !topics.has(input.topic)) return { field: 'topic', reason: `there is no topic "${input.topic}"` };
  const channel = channelSchema.parse(template.channel);
  const address = input.to.address ?? (channel === 'email' ? input.to.email : undefined) ?? null;
  const wrong = address === null ? null : REACHES[channel].problem(address);
  if (wrong !== null) return { field: 'to.address', reason: wrong };
  const profileId = await profileOf(wiring, workspaceId, input);
  return typeof profileId === 'number' ? { id, workspaceId, profileId, channel, template: template.key, topic: input.topic, own: { data: input.data, to: address } } : profileId;
}

/** Queues messages that a program sends, each by itself; one result per message, in order. With a key the same call queues nothing twice. */
export async function takeDirect(wiring: Wiring, { workspaceId, key }: { readonly workspaceId: number; readonly key: string | null }, given: readonly unknown[]): Promise<DirectResult[]> {
  const parsed = given.map(parse);
  const inputs = parsed.flatMap((one) => ('input' in one ? [one.input] : []));
  const [templates, topics] = await Promise.all([loadLiveTemplates(wiring.database, workspaceId, [...new Set(inputs.map(({ template }) => template))]), listTopics(wiring.database, workspaceId)]);
  const shelf: Shelf = { templates: new Map(templates.map((template) => [template.key, template])), topics: new Set(topics.map((topic) => topic.key)) };
  const ready = await Promise.all(parsed.map(async (one, place) => ('refused' in one ? one.refused : prepared(wiring, workspaceId, { shelf, id: key === null ? randomUUID() : uuidOf('direct', workspaceId, key, place) }, one.input))));
  const messages = ready.filter((one): one is DirectMessage => 'own' in one);
  const entered = new Map((await insertDirectMessages(wiring.database, messages)).map(({ id, enteredAt }) => [id, enteredAt]));
  wiring.messagesQueued(messages.flatMap(({ id, channel, template, topic }) => {
    const enteredAt = entered.get(id);
    return enteredAt === undefined ? [] : [{ id, workspaceId, channel, enteredAt, template, topic, journeyId: null, accountId: null, nodeId: null, direct: true }];
  }));
  return ready.map((one) => ('own' in one ? { taken: { id: one.id, profileId: one.profileId, channel: channelSchema.parse(one.channel) } } : { refused: one }));
}
