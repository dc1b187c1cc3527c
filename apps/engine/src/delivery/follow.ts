import { TRACKING_CONSENT, utmQuery, type MailSettings } from '@perennial/model';
import type { Tracking } from '@perennial/template';
import type { Candidate } from './candidate.js';
import type { RecipientLinks } from './recipient-links.js';

/** The query that a message's links get on their way; empty: none. */
export const utmOf = ({ utm }: Pick<MailSettings, 'utm'>, { message: { template, nodeId }, journeyKey }: { readonly message: Pick<Candidate['message'], 'template' | 'nodeId'>; readonly journeyKey: string | null }): string => utmQuery(utm, { journey: journeyKey ?? '', template, step: nodeId ?? '' });

/** Whether openings and clicks of a message may be followed: not where its template or its recipient says no, nor what a program sends of no topic, whose links are often secrets. */
function mayFollow({ message, topic, template, profile, facts }: Candidate): boolean {
  if (template?.tracked === false || (message.own !== null && topic?.key === '')) return false;
  return profile !== null && facts[TRACKING_CONSENT] !== false;
}

/** How a mail is followed; undefined: not at all, and its links are as they were written. */
export function trackingFor(links: RecipientLinks, settings: MailSettings, candidate: Candidate): Tracking | undefined {
  const follows = mayFollow(candidate);
  const [clicks, opens, utm] = [follows && settings.clicks, follows && settings.opens, utmOf(settings, candidate)];
  if (!clicks && !opens && utm === '') return undefined;
  const { workspaceId, id, enteredAt, profileId } = candidate.message;
  const ways = clicks || opens ? links.following({ w: workspaceId, p: candidate.profile?.id ?? profileId, m: id, e: enteredAt }, settings.domain) : null;
  return { clicks: clicks && ways !== null ? ways.clicks : null, pixel: opens && ways !== null ? ways.pixel : null, sign: (url) => links.signAddress(workspaceId, url), utm };
}
