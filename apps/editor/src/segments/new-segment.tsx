import { Button, Modal, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useNavigate } from 'react-router';
import type { SegmentRow } from '@perennial/model';
import type { Condition } from '@perennial/segment';
import { segmentCalls, useSegmentCall } from '../api/segments.js';
import { FormError } from '../session/form-error.js';
import { Segments } from '../ui/segments.js';
import { Definition, definitionProblem } from './definition.js';
import { aboutKind, kindWord, SEGMENT_KINDS } from './words.js';

/** Names a new segment, says who is in it, and opens it. Render it only while it asks. */
export function NewSegment({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [subject, setSubject] = useState<SegmentRow['subject']>('profile');
  const [kind, setKind] = useState<SegmentRow['kind']>('dynamic');
  // What was written of people is still there after a look at accounts.
  const [conditions, setConditions] = useState<{ readonly [S in SegmentRow['subject']]?: Condition | undefined }>({});
  const [touched, setTouched] = useState(false);
  const condition = conditions[subject];
  const navigate = useNavigate();
  const create = useSegmentCall(segmentCalls.create);
  const missing = kind === 'static' ? null : definitionProblem(condition, subject);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTouched(true);
    if (name.trim() === '' || missing !== null) return;
    create.mutate({ name: name.trim(), subject, kind, condition: kind === 'static' ? null : asRecord(condition) }, { onSuccess: ({ id }) => void navigate(`/segments/${id}`) });
  };
  return (
    <Modal opened onClose={onClose} title="New segment" size={640}>
      <form className="col g16" onSubmit={submit} noValidate>
        <TextInput label="Name" placeholder="Team plan, not here for two weeks" maxLength={80} value={name} onChange={(event) => setName(event.currentTarget.value)} error={touched && name.trim() === '' ? 'Give the segment a name' : undefined} data-autofocus />
        <div><div className="lab" style={{ marginBottom: 5 }}>Of</div><Segments label="Of" value={subject} onChange={setSubject} items={[{ value: 'profile', label: 'People' }, { value: 'account', label: 'Accounts' }]} /></div>
        <div><div className="lab" style={{ marginBottom: 5 }}>Kind</div><Segments label="Kind" value={kind} onChange={setKind} items={SEGMENT_KINDS.map((value) => ({ value, label: kindWord(value) }))} /></div>
        <p className="s12 t2">{aboutKind(kind)}.</p>
        {kind !== 'static' && <div className="card" style={{ padding: 12 }}><Definition subject={subject} value={condition} readOnly={false} onChange={(next) => setConditions({ ...conditions, [subject]: next })} showProblem={touched} /></div>}
        <FormError error={create.error} />
        <div className="row g8" style={{ justifyContent: 'flex-end' }}><Button variant="default" onClick={onClose}>Cancel</Button><Button type="submit" loading={create.isPending}>Create segment</Button></div>
      </form>
    </Modal>
  );
}

/** A Condition as the JSON that the API takes. */
const asRecord = (condition: Condition | undefined): Record<string, never> | null => (condition === undefined ? null : JSON.parse(JSON.stringify(condition)));
