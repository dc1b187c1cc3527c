import { ActionIcon, Button, Checkbox, Menu, Skeleton, TextInput } from '@mantine/core';
import { IconDots, IconRefresh, IconTableExport, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import type { SegmentDetail } from '@perennial/model';
import { parseCondition, type Condition } from '@perennial/segment';
import { segmentCalls, useGrowth, useSegment, useSegmentCall } from '../api/segments.js';
import { transferCalls, useTransfer } from '../api/transfer.js';
import { Confirm } from '../ui/confirm.js';
import { count } from '../ui/format.js';
import { noticeDone, noticeFailed } from '../ui/notices.js';
import { Page, Top } from '../ui/page.js';
import { useMay } from '../ui/session-context.js';
import { ErrorState, errorText, Slowly } from '../ui/states.js';
import { Definition, definitionProblem } from './definition.js';
import { MemberForm, Members } from './members.js';
import { SizeChart } from './size-chart.js';
import { aboutKind, BuildBadge, KindBadge, sizeWords } from './words.js';

const conditionOf = (segment: SegmentDetail): Condition | undefined => {
  const parsed = parseCondition(segment.nextCondition ?? segment.condition);
  return parsed.ok ? parsed.condition : undefined;
};

/** Name and definition of a segment, saved together. */
function Settings({ segment, readOnly }: { segment: SegmentDetail; readOnly: boolean }) {
  const [name, setName] = useState(segment.name);
  const [condition, setCondition] = useState(conditionOf(segment));
  const [alsoRunJourneys, setAlsoRunJourneys] = useState(false);
  const [touched, setTouched] = useState(false);
  const save = useSegmentCall(segmentCalls.change);
  const redefined = segment.kind === 'dynamic' && JSON.stringify(condition) !== JSON.stringify(conditionOf(segment));
  const edited = name.trim() !== segment.name || redefined;
  const missing = segment.kind === 'dynamic' ? definitionProblem(condition, segment.subject) : null;
  const submit = (): void => {
    setTouched(true);
    if (name.trim() === '' || missing !== null) return;
    const kept = segment.condition;
    save.mutate(
      { id: segment.id, body: { name: name.trim(), description: segment.description, revision: segment.revision, condition: segment.kind === 'dynamic' ? JSON.parse(JSON.stringify(condition)) : kept, alsoRunJourneys: redefined && alsoRunJourneys } },
      { onSuccess: () => noticeDone(redefined ? 'Saved. It is counted anew; until then the present members serve.' : 'Saved.') });
  };
  return (
    <section className="card col g12" style={{ padding: 16 }}>
      <TextInput label="Name" maxLength={80} value={name} readOnly={readOnly} onChange={(event) => setName(event.currentTarget.value)} error={touched && name.trim() === '' ? 'Give the segment a name' : undefined} />
      {segment.kind === 'static' ? <p className="s12 t2">{aboutKind('static')}.</p> : (
        <div><div className="lab" style={{ marginBottom: 6 }}>Who is in it</div><Definition subject={segment.subject} ownSegment={segment.key} value={condition} readOnly={readOnly || segment.kind === 'snapshot'} onChange={setCondition} showProblem={touched} /></div>
      )}
      {redefined && !readOnly && <Checkbox checked={alsoRunJourneys} onChange={(event) => setAlsoRunJourneys(event.currentTarget.checked)} label="Also run journeys" description="Journeys that listen to this segment hear of everyone whom the new definition lets in or out. Without it only the membership changes." />}
      {save.isError && <div className="s12 td" role="alert">{errorText(save.error)}</div>}
      {!readOnly && edited && <div className="row g8"><Button onClick={submit} loading={save.isPending}>Save</Button><Button variant="subtle" onClick={() => { setName(segment.name); setCondition(conditionOf(segment)); }}>Discard changes</Button></div>}
    </section>
  );
}

function Uses({ segment }: { segment: SegmentDetail }) {
  return (
    <section className="card" style={{ padding: 16 }}>
      <h2 style={{ marginBottom: 8 }}>Used by</h2>
      {segment.usedBy.length === 0 && <p className="t2">Nothing asks for it yet. A branch or a wait of a journey can, and other segments.</p>}
      {segment.usedBy.map((use) => <div key={`${use.type} ${use.id}`} className="row between" style={{ height: 30 }}><Link className="link" to={`/${use.type === 'journey' ? 'journeys' : 'segments'}/${use.id}`}>{use.name}</Link><span className="s12 t3">{use.type === 'journey' ? 'Journey' : 'Segment'}</span></div>)}
      <p className="s12 t3" style={{ marginTop: 8 }}>Key for programs: <code className="mono">{segment.key}</code></p>
    </section>
  );
}

function Growth({ segment }: { segment: SegmentDetail }) {
  const growth = useGrowth(segment.id, 30, segment.size);
  return (
    <section className="card" style={{ padding: 16 }}>
      <div className="row between" style={{ marginBottom: 4 }}><h2>{sizeWords(segment)}</h2><span className="s12 t3">at the end of each of the last 30 days</span></div>
      {growth.data === undefined ? <Slowly><Skeleton height={180} /></Slowly> : <SizeChart days={growth.data.days} />}
    </section>
  );
}

function Acts({ segment }: { segment: SegmentDetail }) {
  const [asking, setAsking] = useState(false);
  const navigate = useNavigate();
  const remove = useSegmentCall(segmentCalls.remove);
  const rebuild = useSegmentCall(segmentCalls.rebuild);
  const failed = (what: string) => ({ onError: (error: unknown) => noticeFailed(what, error) });
  return (
    <>
      <Menu width={200} position="bottom-end">
        <Menu.Target><ActionIcon aria-label="More for this segment"><IconDots size={16} /></ActionIcon></Menu.Target>
        <Menu.Dropdown>
          {segment.kind === 'dynamic' && <Menu.Item leftSection={<IconRefresh size={16} />} onClick={() => rebuild.mutate(segment.id, failed('It could not be counted anew'))}>Count anew</Menu.Item>}
          <Menu.Item color="brick" leftSection={<IconTrash size={16} />} onClick={() => setAsking(true)}>Delete</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asking && (
        <Confirm title={`Delete “${segment.name}”?`} verb="Delete segment" busy={remove.isPending} onClose={() => setAsking(false)} onConfirm={() => remove.mutate(segment.id, { onSuccess: () => void navigate('/segments'), onError: (error) => { setAsking(false); noticeFailed('The segment was not deleted', error); } })}>
          {count(segment.size)} {segment.subject === 'profile' ? 'people' : 'accounts'} are in it. They stay; only the group goes.
        </Confirm>
      )}
    </>
  );
}

/** Writes who is in the segment now into a CSV file, which is to be found among the exports. */
function ExportMembers({ segment }: { segment: SegmentDetail }) {
  const navigate = useNavigate();
  const begin = useTransfer(transferCalls.export);
  const start = (): void => begin.mutate({ what: segment.subject === 'profile' ? 'profiles' : 'accounts', segmentId: segment.id }, {
    onSuccess: () => { noticeDone('The export is under way. The file is here when it is done.'); void navigate('/settings/data'); },
    onError: (error) => noticeFailed('The members were not exported', error),
  });
  return <Button size="xs" variant="default" leftSection={<IconTableExport size={14} />} loading={begin.isPending} onClick={start}>Export as CSV</Button>;
}

/** That the new definition could not be counted, why, and the way out. */
function Failed({ segment, edits }: { segment: SegmentDetail; edits: boolean }) {
  const rebuild = useSegmentCall(segmentCalls.rebuild);
  if (segment.building === null || segment.building.error === null) return null;
  return (
    <div className="notice err row g12" role="alert" style={{ margin: '16px 24px 0' }}>
      <span className="grow">The new definition could not be counted: {segment.building.error} The present members go on serving. Change the definition and save it, or count anew.</span>
      {edits && <Button size="xs" variant="default" loading={rebuild.isPending} onClick={() => rebuild.mutate(segment.id, { onError: (error) => noticeFailed('It could not be counted anew', error) })}>Count anew</Button>}
    </div>
  );
}

/** One segment: who is in it and why, its size over time, and what asks for it. */
export function SegmentPage() {
  const id = Number(useParams()['id']);
  const edits = useMay('marketer');
  const found = useSegment(id);
  const segment = found.data;
  return (
    <Page title={segment?.name ?? 'Segment'}>
      <Top title={segment?.name ?? 'Segment'} back={{ to: '/segments', label: 'Segments' }} beside={segment === undefined ? null : <span className="row g6"><KindBadge kind={segment.kind} /><BuildBadge building={segment.building} /></span>}>
        {segment !== undefined && edits && <Acts segment={segment} />}
      </Top>
      <div className="scroll">
        {found.isPending && <Slowly><div style={{ padding: 24 }}><Skeleton height={200} /></div></Slowly>}
        {segment === undefined && found.isError && <ErrorState what="The segment could not be read" error={found.error} safe="It is kept up all the same." onRetry={() => void found.refetch()} />}
        {segment !== undefined && (
          <>
            <Failed segment={segment} edits={edits} />
            <div className="seg-page">
              <div className="col g16"><Settings key={segment.revision} segment={segment} readOnly={!edits} />{segment.kind === 'static' && edits && <MemberForm segment={segment} />}</div>
              <div className="col g16"><Growth segment={segment} /><Uses segment={segment} /></div>
            </div>
            <div className="row between" style={{ padding: '8px 24px 12px' }}><h2>In it now</h2>{edits && segment.size > 0 && <ExportMembers segment={segment} />}</div>
            <Members segment={segment} />
          </>
        )}
      </div>
    </Page>
  );
}
