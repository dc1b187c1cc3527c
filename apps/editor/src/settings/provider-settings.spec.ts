import { describe, expect, it } from '@jest/globals';
import type { ProviderInfo } from '@perennial/model';
import { missing, settingsToSend, startValues } from './provider-settings.js';

const field = (name: string, type: ProviderInfo['fields'][number]['type'], required: boolean, initial: string | number | boolean) => ({ name, label: name.toUpperCase(), type, required, hint: '', initial });
const smtp: ProviderInfo = { name: 'smtp', title: 'SMTP', channel: 'email', fields: [field('host', 'text', true, ''), field('port', 'number', true, 587), field('password', 'secret', true, ''), field('pool', 'boolean', false, true)] };

describe('settings of a provider', () => {
  it('begin with what is kept, without secrets', () => expect(startValues(smtp, { port: 25, password: 'x' })).toEqual({ host: '', port: 25, password: '', pool: true }));
  it('name what is missing; a kept secret is not', () => {
    expect(missing(smtp, { host: '', port: 587, password: '' }, true)).toEqual(['HOST', 'PASSWORD']);
    expect(missing(smtp, { host: 'h', port: 587, password: '' }, false)).toEqual([]);
  });
  it('leave out a secret that was not typed, and keep false and 0', () => {
    expect(settingsToSend(smtp, { host: 'h', port: 0, password: '', pool: false })).toEqual({ host: 'h', port: 0, pool: false });
    expect(settingsToSend(smtp, { host: 'h', port: 1, password: 's', pool: true })['password']).toBe('s');
  });
});
