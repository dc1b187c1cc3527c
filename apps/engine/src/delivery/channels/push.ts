import type { OutgoingPush } from '@perennial/providers';
import { dropDevices, type Database } from '@perennial/store';
import type { Outlets } from '../outlets.js';
import { REACHES } from '../reach.js';
import type { DeliveryChannel, ReadyMessage } from './channel.js';

/** A rendered push message. */
export interface PushContent {
  readonly title: string;
  readonly body: string;
  readonly link: string;
}

const pushOf = ({ candidate, content }: ReadyMessage<PushContent>): OutgoingPush => ({
  channel: 'push', id: candidate.message.id, profileId: candidate.message.profileId, devices: candidate.devices.map(({ token, type }) => ({ token, type })), ...content,
});

/** Push messages to all devices of a person, through the workspace's provider; devices that it says are gone are forgotten. */
export const pushChannel = (database: Database, outlets: Outlets): DeliveryChannel<PushContent> => ({
  name: 'push',
  reach: REACHES.push,
  sentEvent: null,
  follows: false,
  render: (template, facts) => {
    if (template.channel !== 'push') return { ok: false, reason: 'the template is not a push message' };
    const rendered = template.push.render(facts);
    return rendered.ok ? { ok: true, content: { title: rendered.title, body: rendered.body, link: rendered.link ?? '' } } : { ok: false, reason: rendered.reason };
  },
  show: ({ title, body }) => ({ subject: title, html: '', text: body }),
  hand: async (workspace, messages) => {
    const handed = await outlets.hand(workspace, 'push', messages.map((message) => ({ candidate: message.candidate, through: () => pushOf(message) })));
    const gone = new Set(handed.flatMap(({ result }) => (result.outcome === 'held' ? [] : (result.gone ?? []))));
    await dropDevices(database, workspace.id, messages.flatMap(({ candidate }) => candidate.devices.filter(({ token }) => gone.has(token))));
    return handed;
  },
});
