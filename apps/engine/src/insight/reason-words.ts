/** An instant as a sentence of the API says it: to the minute, in UTC. */
export const instantWords = (at: number): string => `${new Date(at).toLocaleString('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' })} UTC`;

/** Reasons of refused entries in words; others are said as they are. */
export const REFUSAL_REASONS: Readonly<Record<string, string>> = {
  filter: 'the filter of what starts it did not hold', 'entry filter': 'the entry filter did not hold', 'no key': 'the value that tells one run from another was missing', 're-entry': 'they had been in it already, and it does not take them in again',
  paused: 'the journey was paused', draining: 'the journey was stopped', 'same cause': 'the same event had brought them in already',
};

/** Reasons of runs that ended in words; others are said as they are. */
export const RUN_REASONS: Readonly<Record<string, string>> = {
  'end of path': 'they came to the end', 'exit condition': 'an exit condition held', 'new version': 'a new version ended it there', merged: 'they were merged with somebody who is in it', 'too many steps': 'it went round in circles',
};

/** Reasons of messages that were not sent in words; others are said as they are. */
export const MESSAGE_REASONS: Readonly<Record<string, string>> = {
  exited: 'they left the journey first', expired: 'it came too late', stale: 'it was due too long ago when the journey went on after a pause', unsubscribed: 'they left the topic', 'not subscribed': 'they did not ask for this topic',
  'no such person': 'the person is gone', 'no address': 'they have no address', 'not an address': 'their address is not one',
};
