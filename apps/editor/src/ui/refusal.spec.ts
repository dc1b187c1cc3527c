import { describe, expect, it } from '@jest/globals';
import { ApiError } from '../api/client.js';
import { refusalOf } from './refusal.js';

const refused = (field: string | undefined, detail: string): ApiError => new ApiError({ type: 'about:blank', title: 'Bad Request', status: 400, detail, ...(field === undefined ? {} : { field }) });
const SHOWN = ['name', 'settings.url', 'rate'];

describe('why a form was not taken', () => {
  it.each([
    ['settings.url', 'settings.url: must begin with https://', 'settings.url', 'Must begin with https://'], ['settings.url', 'Something else', 'settings.url', 'Something else'], ['settings.url', 'settings.url: a.example would be called', 'settings.url', 'a.example would be called'], ['rate.perSecond', 'rate.perSecond: is below 1', 'rate.perSecond', 'Is below 1'],
    ['rate.perSecond', 'rate.perSecond: is below 1', 'rate', 'Is below 1'],
  ])('%s: "%s" stands at %s', (field, detail, at, words) => {
    const refusal = refusalOf(refused(field, detail), SHOWN);
    expect([refusal.at(at), refusal.at('name'), refusal.rest]).toEqual([words, undefined, null]);
  });

  it.each<[string | undefined, string]>([['settings.endpoint', 'hidden'], ['settings.urls', 'another field'], [undefined, 'no field']])('what is about %s (%s) stands at the foot, as the API says it', (field) => {
    const error = refused(field, `${field}: is wrong`);
    const refusal = refusalOf(error, SHOWN);
    expect([refusal.rest, ...SHOWN.map(refusal.at)]).toEqual([error, undefined, undefined, undefined]);
  });

  it('so does what is no answer', () => expect(refusalOf(null, SHOWN).rest).toBeNull());
});
