import { useMemo } from 'react';
import { kinds, NODE_TYPES, type NodeType } from '@perennial/journey';
import type { SubjectKind } from '@perennial/segment';
import { useWords, type WordsPlace } from '../conditions/use-words.js';
import type { Vocabulary } from '../conditions/vocabulary.js';
import { useDraft } from '../draft/draft-context.js';
import { NOUNS } from '../ui/subject-words.js';

/** Whose runs the journey on the page is of. */
export const useSubject = (): SubjectKind => useDraft(({ graph }) => graph.subject);

/** What one of its subjects and several are called. */
export const useNouns = (): (typeof NOUNS)[SubjectKind] => NOUNS[useSubject()];

/** What a condition may name at a place in the journey on the page. */
export const useJourneyWords = (place: Omit<WordsPlace, 'subject'>): Vocabulary => useWords({ ...place, subject: useSubject() });

/** The kinds of steps that it may have. */
export function useKinds(): readonly NodeType[] {
  const subject = useSubject();
  return useMemo(() => NODE_TYPES.filter((type) => kinds[type].subjects.includes(subject)), [subject]);
}
