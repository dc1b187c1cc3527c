import type { OutgoingMail } from '../port.js';
import { conformance } from '../testing/conformance.js';
import { mailbox } from './mailbox.js';

conformance('mailbox', async () => {
  const kept: OutgoingMail[] = [];
  const provider = mailbox.open({}, { workspaceId: 1, keep: async (mails) => void kept.push(...mails) });
  return {
    provider,
    arrived: () => kept.map((one) => ({ ...one, headers: Object.fromEntries(Object.entries(one.headers).map(([name, value]) => [name.toLowerCase(), value])) })),
    refuse: null, // it keeps everything, by design
    vanish: 'it is inside this program: when the database is gone, so is delivery',
    close: () => provider.close(),
  };
});
