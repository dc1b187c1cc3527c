import { z } from 'zod';
import { CARRIED_CHANNELS, type ProviderKind } from '../port.js';

/** Keeps every message where the editor shows it; sends nothing outside. The default. */
export const mailbox: ProviderKind = {
  name: 'mailbox',
  title: 'Mailbox',
  about: 'Keeps every message where you can read it here; nothing leaves this server',
  channels: CARRIED_CHANNELS,
  standsIn: false,
  fields: () => [],
  settings: z.strictObject({}),
  open: (_settings, { keep }) => ({
    maxBatch: 500,
    send: async (messages) => {
      await keep(messages);
      return messages.map(() => ({ outcome: 'accepted', providerId: null }));
    },
    verify: async () => ({ ok: true, detail: 'The mailbox keeps every message; nothing is sent outside.' }),
    close: async () => undefined,
  }),
};
