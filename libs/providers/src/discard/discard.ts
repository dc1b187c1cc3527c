import { z } from 'zod';
import type { ProviderKind } from '../port.js';

/** Takes every mail and throws it away: for load tests, so that they measure us and no mail server. Not offered on pages. */
export const discard: ProviderKind = {
  name: 'discard',
  title: 'Discard',
  channel: 'email',
  offered: false,
  fields: [],
  settings: z.strictObject({}),
  open: () => ({
    maxBatch: 1000,
    send: async (mails) => mails.map(() => ({ outcome: 'accepted', providerId: null })),
    verify: async () => ({ ok: true, detail: 'Every mail is thrown away.' }),
    close: async () => undefined,
  }),
};
