import { describe, expect, it } from '@jest/globals';
import type { ProviderInfo } from '@perennial/model';
import { missing, settingsToSend, shownFields, startValues } from './provider-settings.js';

const field = (name: string, type: ProviderInfo['fields'][number]['type'], required: boolean, initial: string | number | boolean) => ({ name, label: name.toUpperCase(), type, required, hint: '', initial, hidden: false });
const smtp: ProviderInfo = { name: 'smtp', title: 'SMTP', about: '', feedback: null, channel: 'email', fields: [field('host', 'text', true, ''), field('port', 'number', true, 587), field('password', 'secret', true, ''), field('pool', 'boolean', false, true)] };

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
  it('hold what proves calls of the provider, and what is not shown, whichever form is open', () => {
    const told: ProviderInfo = { ...smtp, fields: [...smtp.fields, { ...field('endpoint', 'text', false, ''), hidden: true }], feedback: { setup: '', fields: [field('topic', 'text', false, ''), field('key', 'secret', false, '')] } };
    const values = startValues(told, { host: 'h', endpoint: 'https://proxy.example', topic: 'arn' });
    expect(settingsToSend(told, values)).toEqual({ host: 'h', port: 587, pool: true, endpoint: 'https://proxy.example', topic: 'arn' });
    expect(shownFields(told.fields).map(({ name }) => name)).toEqual(['host', 'port', 'password', 'pool']);
  });
});
