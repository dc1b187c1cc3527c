import { z } from 'zod';
import { ENDPOINT_FIELD, endpointSchema, keySchema, optionalKeySchema, secretField, textField } from '../mail-api/settings.js';
import type { SettingField } from '../port.js';

const stream = z.string().trim().regex(/^[a-z0-9_-]{1,30}$/, 'must be the ID of a message stream, such as outbound');

/** Settings of Postmark. */
export const postmarkSettings = z.strictObject({ serverToken: keySchema, transactionalStream: stream.default('outbound'), promotionalStream: stream.default('broadcast'), hookPassword: optionalKeySchema, endpoint: endpointSchema });

/** The form of sending through Postmark. */
export const POSTMARK_FIELDS: readonly SettingField[] = [
  secretField('serverToken', 'Server API token', 'Of the Postmark server that mails go through. Kept encrypted; never shown again'),
  textField('transactionalStream', 'Stream of what people asked for', 'ID of a transactional stream: receipts, passwords', 'outbound'),
  textField('promotionalStream', 'Stream of everything else', 'ID of a broadcast stream: what people can unsubscribe from', 'broadcast'),
  ENDPOINT_FIELD,
];
