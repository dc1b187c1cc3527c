import { Select } from '@mantine/core';
import { useSegments } from '../../api/segments.js';
import { withOwn } from '../../conditions/kinds/row.js';
import { useSubject } from '../use-subject.js';
import type { TriggerFieldProps, TriggerOf, TriggerView } from './trigger-view.js';

type Own = TriggerOf<'segment_entered'> | TriggerOf<'segment_left'>;

function SegmentField<T extends Own>({ trigger, readOnly, error, onChange }: TriggerFieldProps<T>) {
  const subject = useSubject();
  const segments = (useSegments().data ?? []).filter((segment) => segment.subject === subject).map(({ key, name }) => ({ value: key, label: name }));
  const options = withOwn(segments, trigger.segment);
  return (
    <div className="row g6" style={{ alignItems: 'flex-start' }}>
      <span className="s12 t2" style={{ lineHeight: '28px' }}>{trigger.type === 'segment_entered' ? 'Enters' : 'Leaves'}</span>
      <Select size="xs" style={{ flex: 1 }} searchable aria-label="Segment" placeholder={segments.length === 0 ? 'There is no segment yet' : 'Choose a segment'} nothingFoundMessage="No such segment" data={options} value={trigger.segment === '' ? null : trigger.segment} error={error} readOnly={readOnly} onChange={(next) => onChange({ ...trigger, segment: next ?? '' })} />
    </div>
  );
}

const NOTE = 'Whoever is in it when you publish is not brought in by that, unless you let them in when you publish; only who comes or goes from then on.';
/** Coming into a segment. */
export const segmentEntered: TriggerView<TriggerOf<'segment_entered'>> = { Field: SegmentField, field: 'segment', note: NOTE };
/** Going out of a segment. */
export const segmentLeft: TriggerView<TriggerOf<'segment_left'>> = { Field: SegmentField, field: 'segment', note: NOTE };
