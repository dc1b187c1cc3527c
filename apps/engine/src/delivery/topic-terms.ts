import type { SendingRules } from '@perennial/model';
import type { SendingWorkspace } from '@perennial/store';
import type { TopicTerms } from './candidate.js';

/** The terms of a message's topic: its step's or journey's, else its template's, else the workspace's; one that is not there any more may be left. Null: it has none. */
export function topicTerms({ topics }: Pick<SendingWorkspace, 'topics'>, { defaults }: SendingRules, { asked, template }: { readonly asked: string | null; readonly template: string | null | undefined }): TopicTerms | null {
  const key = asked ?? template ?? defaults.topic ?? null;
  return key === null ? null : (topics.find((topic) => topic.key === key) ?? { key, mandatory: false, urgent: false, optIn: false });
}
