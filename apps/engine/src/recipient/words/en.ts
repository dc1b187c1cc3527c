import type { Words } from './words.js';

/** English. */
export const en: Words = {
  tag: 'en',
  channels: { email: 'Email', in_app: 'In the product', sms: 'SMS', push: 'Push' },
  by: { email: 'by email', in_app: 'in the product', sms: 'by SMS', push: 'by push message' },
  confirm: { title: (topic, by, workspace) => `Stop ${topic} ${by} from ${workspace}?`, about: (by) => (by === null ? 'You will get no more mail about this. Nothing else changes.' : `You will get nothing more about this ${by}. Nothing else changes.`), button: 'Unsubscribe' },
  done: { title: (topic, by, workspace) => `Done. No more ${topic} ${by} from ${workspace}.`, about: 'It holds from now on, also for what was on its way.', again: 'Subscribe again', choose: 'Choose what you want to hear about, and where' },
  back: { title: (topic, by, workspace) => `You get ${topic} ${by} from ${workspace} again.` },
  always: { title: (topic, workspace) => `${topic} from ${workspace} is always sent.`, about: (workspace) => `It is about what you have with ${workspace}, so nobody can leave it. Nothing was changed.`, choose: 'Choose what else you want to hear about' },
  preferences: {
    heading: 'Your choices', title: (workspace) => `What you hear from ${workspace}`, about: 'Untick what you do not want.', save: 'Save', none: 'None of these', nothing: 'There is nothing to choose: what is sent is always sent.', saved: 'Saved. It holds from now on:',
    unchanged: 'Nothing was changed: it was so already.', topic: 'Topic', always: 'Always', notHere: 'Not sent here',
  },
  pause: { title: 'A break from everything', about: 'You keep your choices, and hear nothing until then but what is always sent.', days: (days) => `${days} days`, paused: (until) => `You are on a break until ${until}.`, resume: 'End the break', done: (until) => `Done. You hear nothing until ${until} but what is always sent.`, resumed: 'Done. The break is over.' },
  changed: (topic, by, subscribed) => `${topic}, ${by}: ${subscribed ? 'you get it from now on' : 'you get it no more'}`,
  optIn: { title: (topic, by, workspace) => `Do you want ${topic} ${by} from ${workspace}?`, about: 'Somebody asked for it with your address. If it was not you, close this page: nothing will be sent.', button: 'Yes, subscribe me', done: (topic, workspace) => `Done. You get ${topic} from ${workspace}.`, late: 'This question has run out. Ask for it again where you did.' },
  dead: { title: 'This link does not work', about: 'It may have been cut off on its way. Open it from the mail again, or answer the mail.' },
  these: 'these mails',
  unsubscribed: 'Unsubscribed',
};
