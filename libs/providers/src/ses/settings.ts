import { z } from 'zod';
import { ENDPOINT_FIELD, endpointSchema, keySchema, secretField, textField } from '../mail-api/settings.js';
import type { SettingField } from '../port.js';

/** Settings of Amazon SES. */
export const sesSettings = z.strictObject({
  region: z.string().trim().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a region such as eu-west-1'),
  accessKeyId: keySchema,
  secretAccessKey: keySchema,
  configurationSet: z.string().trim().regex(/^[\w-]{0,64}$/, 'must be the name of a configuration set').default(''),
  topicArn: z.string().trim().regex(/^(arn:aws[\w-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}(\.fifo)?)?$/, 'must look like arn:aws:sns:eu-west-1:123456789012:name').default(''),
  endpoint: endpointSchema,
});
/** Settings of Amazon SES. */
export type SesSettings = z.infer<typeof sesSettings>;

/** The form of sending through Amazon SES. */
export const SES_FIELDS: readonly SettingField[] = [
  textField('region', 'Region', 'Where your sending domain is verified, such as eu-west-1', 'us-east-1'),
  { ...textField('accessKeyId', 'Access key ID', 'Of an IAM user that may call ses:SendEmail, ses:SendRawEmail and ses:GetAccount'), required: true },
  secretField('secretAccessKey', 'Secret access key', 'Kept encrypted; never shown again'),
  textField('configurationSet', 'Configuration set', 'Its event destination tells what becomes of mails. Leave tracking of opens and clicks off in it'),
  ENDPOINT_FIELD,
];
