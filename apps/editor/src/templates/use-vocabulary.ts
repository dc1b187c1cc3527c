import { useMemo } from 'react';
import { useBlocks } from '../api/blocks.js';
import { useCatalogue } from '../api/settings.js';
import { useTemplateWords } from '../api/templates.js';
import type { Vocabulary } from './completions.js';

/** What templates of this workspace may say: helpers, attributes of people, properties of events, blocks and the brand. */
export function useVocabulary(): Vocabulary {
  const words = useTemplateWords().data;
  const catalogue = useCatalogue().data;
  const blocks = useBlocks().data;
  return useMemo(() => ({ helpers: words?.helpers ?? [], roots: words?.roots ?? [], attributes: catalogue?.attributes ?? [], events: catalogue?.events ?? [], blocks: (blocks ?? []).map(({ key, kind, name }) => ({ key, kind, name })) }), [words, catalogue, blocks]);
}
