import { expect, it } from '@jest/globals';
import { inAppSourceSchema } from '@perennial/model';
import { compileInApp } from '@perennial/template';
import { asKind, firstAnswers } from './survey-start.js';

const banner = inAppSourceSchema.parse({ kind: 'banner', title: 'How likely are you to recommend us?', body: '', actionLabel: 'Go', actionUrl: '/x' });

it('makes a survey that can be sent as it stands, of both types of answers', () => {
  const survey = asKind(banner, 'survey');
  expect(survey).toMatchObject({ actionLabel: '', actionUrl: '', survey: { answers: firstAnswers.scale } });
  for (const answers of Object.values(firstAnswers)) expect(compileInApp({ ...survey, survey: { askComment: null, thanks: 'x', answers } })).toMatchObject({ ok: true, warnings: [] });
});

it('makes messages of other kinds that can be sent, and keeps what was asked while it is asked', () => {
  const survey = { ...asKind(banner, 'survey'), actionLabel: 'Send it' };
  expect(asKind(survey, 'survey')).toEqual(survey);
  expect(compileInApp(asKind(survey, 'inbox'))).toMatchObject({ ok: true });
  expect(asKind(banner, 'inbox')).toEqual({ ...banner, kind: 'inbox' });
});
