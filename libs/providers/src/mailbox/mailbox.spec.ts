import type { OutgoingMessage } from '../port.js';
import { conformance } from '../testing/conformance.js';
import { ALONE, type Arrived } from '../testing/examples.js';
import { mailbox } from './mailbox.js';

const lower = (headers: Readonly<Record<string, string>>): Record<string, string> => Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

function arrivedAs(message: OutgoingMessage): Arrived {
  if (message.channel === 'email') return { ...message, headers: lower(message.headers) };
  if (message.channel === 'sms') return { to: message.to, subject: '', text: message.text, html: '', headers: {} };
  return { to: message.devices[0]?.token ?? '', subject: message.title, text: message.body, html: '', headers: {} };
}

for (const channel of mailbox.channels) {
  conformance('mailbox', channel, async () => {
    const kept: OutgoingMessage[] = [];
    const provider = mailbox.open({}, { ...ALONE, keep: async (messages) => void kept.push(...messages) });
    return {
      provider, arrived: () => kept.map(arrivedAs),
      refuse: null, // it keeps everything, by design
      behave: 'it is inside this program', withWrongKey: 'it has no key', forgets: 'it keeps what it is given: what was sent twice should be seen twice', trusts: 'it keeps what others would refuse, so that it is seen',
      vanish: 'it is inside this program: when the database is gone, so is delivery',
      close: () => provider.close(),
    };
  });
}
