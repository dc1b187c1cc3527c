import { describe, expect, it } from '@jest/globals';
import { eventWords } from './event-words.js';

describe('words of events', () => {
  it.each([
    ['email_bounced', { template: 'hello', class: 'mailbox_full', reason: '552 over quota' }, 'Mail came back', 'hello \u00b7 their mailbox is full \u00b7 552 over quota'],
    ['email_bounced', { template: 'hello', class: 'of a later version' }, 'Mail came back', 'hello'],
    ['email_opened', { template: 'hello', machine: true }, 'Mail opened', 'hello \u00b7 by a program, not by them: it counts for nothing'],
    ['email_opened', { template: 'hello', machine: 'true' }, 'Mail opened', 'hello'],
    ['email_clicked', { template: 'hello', url: 'https://o.test/' }, 'Link in a mail clicked', 'hello \u00b7 https://o.test/'],
    ['email_complained', {}, 'Mail reported as spam', ''],
    ['email_sent', { template: 'hello', nodeId: null }, 'Mail sent', 'hello'],
    ['message_skipped', { template: 'hello', reason: 'muted' }, 'Message not sent', 'hello \u00b7 they, or their account, are muted'],
    ['message_failed', { template: 'hello', reason: '554 no' }, 'Message failed', 'hello \u00b7 554 no'],
    ['signed_up', {}, 'signed_up', 'engine'],
    ['toString', {}, 'toString', 'engine'],
  ])('%s %j', (name, properties, title, about) => {
    expect(eventWords(name, 'engine', properties)).toEqual({ title, about });
  });

  it('what a product tracks under such a name keeps its own words', () => {
    expect(eventWords('email_bounced', 'import', { a: 1 })).toEqual({ title: 'email_bounced', about: 'a = 1' });
  });
});
