import { z } from 'zod';
import { ENDPOINT_FIELD, endpointSchema, keySchema, optionalKeySchema, secretField, textField } from '../mail-api/settings.js';
import type { SettingField } from '../port.js';

/** Where the API is, by region. */
export const MAILGUN_HOSTS = { us: 'https://api.mailgun.net', eu: 'https://api.eu.mailgun.net' } as const;

/** Settings of Mailgun. */
export const mailgunSettings = z.strictObject({
  apiKey: keySchema,
  domain: z.string().trim().toLowerCase().max(253).regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'must be a domain such as mail.example.com'),
  region: z.enum(['us', 'eu']).default('us'),
  signingKey: optionalKeySchema,
  endpoint: endpointSchema,
});

/** The form of sending through Mailgun. */
export const MAILGUN_FIELDS: readonly SettingField[] = [
  secretField('apiKey', 'API key', 'Of the account, so that the domain can be looked up. Kept encrypted; never shown again'),
  { ...textField('domain', 'Domain', 'The sending domain at Mailgun, such as mail.example.com'), required: true },
  { name: 'region', label: 'Region', type: 'select', options: ['us', 'eu'], required: true, hint: 'Where the domain was made', initial: 'us' },
  ENDPOINT_FIELD,
];
