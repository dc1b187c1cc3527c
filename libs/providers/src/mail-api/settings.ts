import { z } from 'zod';
import type { SettingField } from '../port.js';

const isEndpoint = (text: string): boolean => {
  if (text === '') return true;
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(text);
  return (protocol === 'https:' || (protocol === 'http:' && /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(hostname))) && `${username}${password}${search}${hash}` === '';
};

/** Another address of the same API (a proxy, a test); empty: the vendor's own. */
export const endpointSchema = z.string().trim().max(300).refine(isEndpoint, 'must begin with https://; http:// only on this very machine').default('');
/** Field of another address of the API. */
export const ENDPOINT_FIELD: SettingField = { name: 'endpoint', label: 'Address of the API', type: 'text', required: false, hint: 'Leave empty for the one of the provider', initial: '', hidden: true };

/** The address that calls begin with, without a slash at its end. */
export const endpointOf = (endpoint: string, own: string): string => (endpoint === '' ? own : endpoint).replace(/\/+$/, '');

/** A secret that the outside gave: no spaces around, no line breaks, which no header could hold. */
export const keySchema = z.string().trim().min(1, 'is missing').max(500).regex(/^[\x21-\x7e]+$/, 'has characters that no key has; copy it again');
/** A secret that may be left out. */
export const optionalKeySchema = z.string().trim().max(500).regex(/^[\x21-\x7e]*$/, 'has characters that no key has; copy it again').default('');

/** A secret field. */
export const secretField = (name: string, label: string, hint: string, required = true): SettingField => ({ name, label, type: 'secret', required, hint, initial: '' });
/** A text field. */
export const textField = (name: string, label: string, hint: string, initial = ''): SettingField => ({ name, label, type: 'text', required: initial !== '', hint, initial });

/** The value of HTTP basic authentication. */
export const basicAuth = (user: string, password: string): string => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
