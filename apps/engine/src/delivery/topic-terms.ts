import type { SendingRules } from '@perennial/model';
import type { SendingWorkspace } from '@perennial/store';
import type { TopicTerms } from './candidate.js';

/** What a program sends without a topic was asked for: a receipt, a password. */
const ASKED_FOR: TopicTerms = { key: '', mandatory: true, urgent: true, optIn: false };

/** The terms of a message's topic: its step's or journey's, else its template's, else (but for `direct` messages) the workspace's; one that is not there any more may be left. Null: it has none. */
export function topicTerms({ topics }: Pick<SendingWorkspace, 'topics'>, { defaults }: SendingRules, { asked, template, direct }: { readonly asked: string | null; readonly template: string | null | undefined; readonly direct: boolean }): TopicTerms | null {
  const key = asked ?? template ?? (direct ? null : defaults.topic) ?? null;
  if (direct && key === null) return ASKED_FOR;
  return key === null ? null : (topics.find((topic) => topic.key === key) ?? { key, mandatory: false, urgent: false, optIn: false });
}
