import { z } from 'zod';
import type { ProviderKind } from '../port.js';

/** Keeps every mail where the editor shows it; sends nothing outside. The default. */
export const mailbox: ProviderKind = {
  name: 'mailbox',
  title: 'Mailbox',
  channel: 'email',
  fields: [],
  settings: z.strictObject({}),
  open: (_settings, { keep }) => ({
    maxBatch: 500,
    send: async (mails) => {
      await keep(mails);
      return mails.map(() => ({ outcome: 'accepted', providerId: null }));
    },
    verify: async () => ({ ok: true, detail: 'The mailbox keeps every mail; nothing is sent outside.' }),
    close: async () => undefined,
  }),
};
