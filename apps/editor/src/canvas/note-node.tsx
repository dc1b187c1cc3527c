import type { NodeProps } from '@xyflow/react';
import { memo } from 'react';
import { useDraftStore } from '../draft/draft-context.js';
import { useJourneyPage } from './journey-context.js';
import type { NoteView } from './view.js';

/** A sticky note; it changes nothing in the journey. */
export const NoteNode = memo(function NoteNode({ data, selected }: NodeProps<NoteView>) {
  const store = useDraftStore();
  const { readOnly } = useJourneyPage();
  return (
    <div className={`note${selected ? ' sel' : ''}`}>
      <div className="note-grip" aria-hidden />
      <textarea
        className="nodrag nowheel" aria-label="Note" placeholder="Write a note" maxLength={5000} value={data.text} readOnly={readOnly}
        onChange={(event) => store.getState().edit({ type: 'changeNote', id: data.noteId, change: { text: event.currentTarget.value } }, `note ${data.noteId}`)}
      />
    </div>
  );
});
