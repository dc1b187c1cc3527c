import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { templateSampleSchema, type TemplateDetail } from '@perennial/model';
import { keys } from '../api/queries.js';
import { templateCalls } from '../api/templates.js';
import { DraftKeeper, type Draft, type Keeping } from './draft-keeper.js';

const QUIET_MS = 800;

/** The draft in hand, saved 0.8 s after the last change; a page that is left saves at once. */
export function useTemplateDraft(initial: TemplateDetail) {
  const { id } = initial;
  const client = useQueryClient();
  const [saved, setSaved] = useState(initial);
  const [draft, setDraft] = useState<Draft>({ name: initial.name, topic: initial.topic, source: initial.source, folder: initial.folder, sample: templateSampleSchema.nullable().catch(null).parse(initial.sample), condition: initial.condition, sender: initial.sender, tracked: initial.tracked });
  const [keeping, setKeeping] = useState<Keeping>({ is: 'saved', at: initial.lastEdit.at });
  const [keeper] = useState(() => {
    const onSaved = (next: TemplateDetail): void => {
      setSaved(next);
      void client.invalidateQueries({ queryKey: keys.templates, exact: true, refetchType: 'none' });
    };
    const save = (own: Draft, revision: number): Promise<TemplateDetail> => templateCalls.save(id, { ...own, revision });
    return new DraftKeeper({ save, newestRevision: async () => (await templateCalls.read(id)).revision, onKeeping: setKeeping, onSaved, quietMs: QUIET_MS }, draft, initial.revision);
  });
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent): void => {
      if (keeper.unsaved) event.preventDefault();
    };
    window.addEventListener('beforeunload', warn);
    return () => {
      window.removeEventListener('beforeunload', warn);
      if (keeper.unsaved) void keeper.flush();
    };
  }, [keeper]);
  const saveVersion = useCallback(async (note: string): Promise<TemplateDetail | null> => {
    if (!(await keeper.flush())) return null;
    const made = await templateCalls.saveVersion(id, { revision: keeper.revision, ...(note.trim() === '' ? {} : { note: note.trim() }) });
    keeper.took(made.revision);
    setSaved(made);
    await Promise.all([client.invalidateQueries({ queryKey: keys.templates, exact: true }), client.invalidateQueries({ queryKey: keys.templateVersions(id), exact: true })]);
    return made;
  }, [client, id, keeper]);
  const change = useCallback((part: Partial<Draft>) => setDraft(keeper.change(part)), [keeper]);
  const flush = useCallback(() => keeper.flush(), [keeper]);
  const keepMine = useCallback(() => keeper.keepMine(), [keeper]);
  return { draft, saved, keeping, change, flush, keepMine, saveVersion };
}
