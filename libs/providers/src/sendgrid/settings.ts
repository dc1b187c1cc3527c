import { z } from 'zod';
import { ENDPOINT_FIELD, endpointSchema, keySchema, secretField } from '../mail-api/settings.js';
import type { SettingField } from '../port.js';

/** Where the API is, by region. */
export const SENDGRID_HOSTS = { global: 'https://api.sendgrid.com', eu: 'https://api.eu.sendgrid.com' } as const;

/** Settings of SendGrid. */
export const sendgridSettings = z.strictObject({
  apiKey: keySchema,
  region: z.enum(['global', 'eu']).default('global'),
  publicKey: z.string().trim().max(500).regex(/^[A-Za-z0-9+/=]*$/, 'must be the verification key as SendGrid shows it, in one line').default(''),
  endpoint: endpointSchema,
});

/** The form of sending through SendGrid. */
export const SENDGRID_FIELDS: readonly SettingField[] = [
  secretField('apiKey', 'API key', 'With the right “Mail Send”. Kept encrypted; never shown again'),
  { name: 'region', label: 'Region', type: 'select', options: ['global', 'eu'], required: true, hint: 'eu for an account whose mail is kept in the EU', initial: 'global' },
  ENDPOINT_FIELD,
];
