import { useMemo } from 'react';
import { useSegmentNames } from '../api/segments.js';
import { useCatalogue, useTopics, useTriggers } from '../api/settings.js';
import { useTemplates } from '../api/templates.js';
import { attributePaths, computedPaths, eventOptions, membershipPaths, propertyPaths, type EventOption, type PathOption, type Vocabulary } from './vocabulary.js';

const NO_EVENT: readonly string[] = [];

/** Names known in the workspace: attributes and events. */
export function useNames(): { readonly attributes: readonly PathOption[]; readonly events: readonly EventOption[] } {
  const catalogue = useCatalogue().data;
  const triggers = useTriggers().data;
  return useMemo(() => ({ attributes: attributePaths(catalogue), events: eventOptions(catalogue, triggers) }), [catalogue, triggers]);
}

/** Where a condition stands, as far as it decides what may be named there. */
export interface WordsPlace {
  /** Events whose properties may be read as `event.`. */
  readonly events?: readonly string[] | undefined;
  /** Events that may have brought the person in, read as `entry.`. */
  readonly entryEvents?: readonly string[] | undefined;
  /** Root of a path that is written without one. */
  readonly root?: 'profile.' | 'event.properties.' | undefined;
  /** Who is asked about. */
  readonly subject?: 'profile' | 'account' | undefined;
  readonly counts?: boolean | undefined;
  /** Whether the person is already inside, so that events since the entry can be counted. */
  readonly run?: boolean | undefined;
  /** Key of the segment that is being defined, which cannot ask for itself. */
  readonly ownSegment?: string | undefined;
}

/** What a condition may name at a place. */
export function useWords({ events = NO_EVENT, entryEvents = NO_EVENT, root = 'profile.', subject = 'profile', counts = true, run = false, ownSegment }: WordsPlace): Vocabulary {
  const names = useNames();
  const [segments, topics, templates] = [useSegmentNames().data, useTopics().data, useTemplates().data];
  return useMemo(() => {
    const own = propertyPaths(names.events, events);
    const entry = propertyPaths(names.events, entryEvents, true);
    const people = [...names.attributes.filter((option) => option.group === 'Person'), ...computedPaths];
    const known = subject === 'account' ? names.attributes.filter((option) => option.group === 'Account') : [...people, ...names.attributes.filter((option) => option.group !== 'Person'), ...membershipPaths];
    const paths = root === 'profile.' ? [...known, ...own, ...entry] : [...own, ...known, ...entry];
    const over = (kind: 'profile' | 'account') => (segments ?? []).filter((segment) => segment.subject === kind && segment.key !== ownSegment).map(({ key, name }) => ({ key, name }));
    return {
      paths, people, events: names.events, segments: over(subject), segmentsOfPeople: over('profile'), topics: (topics ?? []).map(({ key, name }) => ({ key, name })), templates: (templates ?? []).map(({ key, name }) => ({ key, name })),
      subject, members: counts, root: subject === 'account' && root === 'profile.' ? 'account.' : root, counts, sinceEntry: run,
    };
  }, [names, events, entryEvents, root, subject, counts, run, ownSegment, segments, topics, templates]);
}
