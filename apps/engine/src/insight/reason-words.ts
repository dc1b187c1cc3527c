/** An instant as a sentence of the API says it: to the minute, in UTC. */
export const instantWords = (at: number): string => `${new Date(at).toLocaleString('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' })} UTC`;

/** Reasons of refused entries in words; others are said as they are. */
export const REFUSAL_REASONS: Readonly<Record<string, string>> = {
  filter: 'the filter of what starts it did not hold', 'entry filter': 'the entry filter did not hold', 'no key': 'the value that tells one run from another was missing', 're-entry': 'they had been in it already, and it does not take them in again',
  rollout: 'they were not among the share of people that it begins with', 'rollout halted': 'its rollout was halted', 'entry cap': 'as many had come in as may', past: 'the date was past already', 'trigger gone': 'it did not start that way any more',
  paused: 'the journey was paused', draining: 'the journey was stopped', 'same cause': 'the same event had brought them in already',
};

/** What started a run, where it was no event, in words: names of triggers. */
export const START_WORDS: Readonly<Record<string, string>> = {
  manual: 'somebody put them in', schedule: 'its schedule came round', date: 'the date came', import: 'an import brought them', journey: 'another journey sent them',
};

/** Reasons of runs that ended in words; others are said as they are. */
export const RUN_REASONS: Readonly<Record<string, string>> = {
  'end of path': 'they came to the end', 'exit condition': 'an exit condition held', 'new version': 'a new version ended it there', merged: 'they were merged with somebody who is in it', 'too many steps': 'it went round in circles', 'goal not met': 'they came to a goal that was not met',
};

/** Reasons of messages that were not sent in words; others are said as they are. */
export const MESSAGE_REASONS: Readonly<Record<string, string>> = {
  exited: 'they left the journey first', pulled: 'they skipped ahead to a goal first', 'entry filter': 'the entry filter did not hold any more', expired: 'it came too late', stale: 'it was due too long ago when the journey went on after a pause', unsubscribed: 'they left the topic', 'not subscribed': 'they did not ask for this topic',
  'no such person': 'the person is gone', 'no address': 'they have no address', 'not an address': 'their address is not one',
  duplicate: 'they have the same message already', holdout: 'they are among those whom the workspace holds back from everything', muted: 'they, or their account, are muted', 'quiet hours': 'it was quiet hours where they are', discarded: 'a colleague discarded it',
  'no address: the phone number is not in international form': 'their phone number is not in international form',
};
