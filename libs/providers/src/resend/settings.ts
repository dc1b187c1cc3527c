import { z } from 'zod';
import { ENDPOINT_FIELD, endpointSchema, keySchema, secretField } from '../mail-api/settings.js';
import type { SettingField } from '../port.js';

/** Settings of Resend. */
export const resendSettings = z.strictObject({
  apiKey: keySchema,
  signingSecret: z.string().trim().max(500).regex(/^(whsec_[A-Za-z0-9+/]+={0,2})?$/, 'must begin with whsec_').default(''),
  endpoint: endpointSchema,
});

/** The form of sending through Resend. */
export const RESEND_FIELDS: readonly SettingField[] = [secretField('apiKey', 'API key', 'One that may only send is enough. Kept encrypted; never shown again'), ENDPOINT_FIELD];
