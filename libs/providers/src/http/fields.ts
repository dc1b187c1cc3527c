import type { CarriedChannel, SettingField } from '../port.js';
import { VALUE_NAMES } from './values.js';

const BODIES: Record<CarriedChannel, string> = {
  email: '{\n  "id": {{message.id}},\n  "from": { "name": {{message.fromName}}, "address": {{message.from}} },\n  "to": {{message.to}},\n  "replyTo": {{message.replyTo}},\n  "subject": {{message.subject}},\n  "html": {{message.html}},\n  "text": {{message.text}},\n  "headers": {{message.headers}}\n}',
  sms: '{\n  "from": {{message.from}},\n  "to": {{message.to}},\n  "text": {{message.text}}\n}',
  push: '{\n  "to": {{message.token}},\n  "title": {{message.title}},\n  "body": {{message.body}},\n  "data": { "link": {{message.link}} }\n}',
};

/** The form of the generic provider on a channel. */
export const fieldsOf = (channel: CarriedChannel): readonly SettingField[] => [
  { name: 'url', label: 'Address', type: 'text', required: true, hint: 'Where messages are posted to, beginning with https://', initial: '' },
  { name: 'secretHeaders', label: 'Secret headers', type: 'secret', rows: 2, required: false, hint: 'One a line, such as Authorization: Bearer … Kept encrypted; never shown again', initial: '' },
  { name: 'headers', label: 'Other headers', type: 'text', rows: 2, required: false, hint: 'One a line, Name: value', initial: '' },
  { name: 'body', label: 'Body', type: 'text', rows: 7, required: true, hint: `JSON. A message has ${VALUE_NAMES[channel].map((name) => `message.${name}`).join(', ')}`, initial: BODIES[channel] },
  { name: 'idPath', label: 'Message id in the answer', type: 'text', required: false, hint: 'Where the JSON answer holds it, such as messages.0.id. Leave empty if it has none', initial: '' },
];
