import type { InAppKind, JsonObject } from '@perennial/model';
import { keepInboxEntries, type Database } from '@perennial/store';
import { REACHES } from '../reach.js';
import type { DeliveryChannel } from './channel.js';

/** A rendered in-app message. */
export interface InAppContent {
  readonly kind: InAppKind;
  readonly body: JsonObject;
}

/** Tells open pages that something new is in a person's feed. */
export type AnnounceEntry = (entry: { readonly id: number; readonly profileId: number; readonly workspaceId: number }) => void;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** In-app messages: stored in the person's feed, which open pages follow. */
export const inAppChannel = (database: Database, announce: AnnounceEntry): DeliveryChannel<InAppContent> => ({
  name: 'in_app',
  reach: REACHES.in_app,
  sentEvent: null,
  follows: false,
  render: (template, facts) => {
    if (template.channel !== 'in_app') return { ok: false, reason: 'the template is not an in-app message' };
    const rendered = template.inApp.render(facts);
    if (!rendered.ok) return { ok: false, reason: rendered.reason };
    return { ok: true, content: { kind: template.kind, body: { title: rendered.title, body: rendered.body, actionLabel: rendered.actionLabel ?? '', actionUrl: rendered.actionUrl ?? '', ...(rendered.survey === null ? {} : { survey: rendered.survey }) } } };
  },
  show: ({ body }) => ({ subject: textOf(body['title']), html: '', text: textOf(body['body']) }),
  hand: async (workspace, messages) => {
    const entries = await keepInboxEntries(database, messages.map(({ candidate, content }) => ({
      workspaceId: workspace.id, profileId: candidate.message.profileId, messageId: candidate.message.id, enrollmentId: candidate.message.enrollmentId, kind: content.kind, content: content.body,
    })));
    entries.forEach(announce);
    return messages.map(() => ({ provider: 'inbox', result: { outcome: 'accepted', providerId: null } }));
  },
});
