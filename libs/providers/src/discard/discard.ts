import { z } from 'zod';
import { CARRIED_CHANNELS, type ProviderKind } from '../port.js';

/** Takes every message and throws it away: for load tests, so that they measure us and no mail server. Not offered on pages. */
export const discard: ProviderKind = {
  name: 'discard',
  title: 'Discard',
  about: 'Throws every message away: for load tests',
  channels: CARRIED_CHANNELS,
  standsIn: false,
  offered: false,
  fields: () => [],
  settings: z.strictObject({}),
  open: () => ({
    maxBatch: 1000,
    send: async (messages) => messages.map(() => ({ outcome: 'accepted', providerId: null })),
    verify: async () => ({ ok: true, detail: 'Every message is thrown away.' }),
    close: async () => undefined,
  }),
};
