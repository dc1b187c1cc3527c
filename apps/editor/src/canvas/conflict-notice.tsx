import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useDraft, useDraftStore } from '../draft/draft-context.js';
import { noticeDone, noticeFailed } from '../ui/notices.js';
import { errorText } from '../ui/states.js';
import { copied } from './clipboard.js';

/** Says that someone else saved in between, and offers to keep a copy of the steps and to load theirs. */
export function ConflictNotice({ onReload }: { onReload: () => void }) {
  const store = useDraftStore();
  const status = useDraft((draft) => draft.status);
  if (status.state !== 'conflict') return null;
  const keep = async (): Promise<void> => {
    const { graph } = store.getState();
    try {
      await navigator.clipboard.writeText(copied(graph, graph.nodes.map((node) => node.id)));
      noticeDone('Your steps are in the clipboard. Paste them onto any canvas.');
    } catch (error) {
      noticeFailed('The steps were not copied', error);
    }
  };
  return (
    <div className="notice warn conflict" role="alert">
      <IconAlertTriangle size={16} aria-hidden />
      <span className="grow"><b className="b6">Someone else changed this journey.</b> {errorText(status.error)} Your last edits are on this page only; nothing more is saved from here.</span>
      <Button variant="default" size="xs" onClick={() => void keep()}>Copy my steps</Button>
      <Button variant="default" size="xs" onClick={onReload}>Load the newest</Button>
    </div>
  );
}
