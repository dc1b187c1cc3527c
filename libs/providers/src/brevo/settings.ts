import { z } from 'zod';
import { ENDPOINT_FIELD, endpointSchema, keySchema, optionalKeySchema, secretField } from '../mail-api/settings.js';
import type { SettingField } from '../port.js';

/** Settings of Brevo. */
export const brevoSettings = z.strictObject({ apiKey: keySchema, hookPassword: optionalKeySchema, endpoint: endpointSchema });

/** The form of sending through Brevo. */
export const BREVO_FIELDS: readonly SettingField[] = [secretField('apiKey', 'API key', 'Begins with xkeysib-. Kept encrypted; never shown again'), ENDPOINT_FIELD];
