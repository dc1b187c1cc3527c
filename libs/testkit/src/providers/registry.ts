import { fakeBrevo } from './brevo.js';
import type { FakeProvider } from './fake-provider.js';
import { fakeMailgun } from './mailgun.js';
import { fakePostmark } from './postmark.js';
import { fakeResend } from './resend.js';
import { fakeSendgrid } from './sendgrid.js';
import { fakeSes } from './ses.js';

/** Starts a fake provider, by the provider's name. */
export const fakeProviders: Readonly<Record<'ses' | 'sendgrid' | 'postmark' | 'mailgun' | 'resend' | 'brevo', () => Promise<FakeProvider>>> = {
  ses: fakeSes,
  sendgrid: fakeSendgrid,
  postmark: fakePostmark,
  mailgun: fakeMailgun,
  resend: fakeResend,
  brevo: fakeBrevo,
};
