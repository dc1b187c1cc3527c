import { Button, Drawer } from '@mantine/core';
import { IconLogout, IconRefresh } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import type { Trace } from '@perennial/model';
import { useRunChange, useTrace } from '../api/journeys.js';
import { Confirm } from '../ui/confirm.js';
import { clock, count, day, span } from '../ui/format.js';
import { KindTile } from '../ui/kind-tile.js';
import { noticeDone, noticeFailed } from '../ui/notices.js';
import { useMay } from '../ui/session-context.js';
import { ErrorState, Slowly } from '../ui/states.js';
import { When } from '../ui/when.js';
import { MessageState } from './message-state.js';
import { RunStateBadge } from './run-state.js';
import { reasonText } from './reason-words.js';
import { whyText } from './why.js';

const Line = ({ kind, title, at, last, children }: { kind: string; title: ReactNode; at: number; last: boolean; children?: ReactNode }) => (
  <li className="row g12" style={{ alignItems: 'flex-start', position: 'relative', padding: '8px 0' }}>
    {!last && <i style={{ position: 'absolute', left: 13, top: 36, bottom: -8, width: 1, background: 'var(--line2)' }} />}
    <KindTile kind={kind} size="round" />
    <div className="grow" style={{ paddingTop: 3 }}>
      <div className="row g8"><span className="b5 grow">{title}</span><When className="s12 t3 num" at={at} /></div>
      {children}
    </div>
  </li>
);

const outletWords = (step: Trace['steps'][number]): string => (step.leftAt - step.arrivedAt >= 1000 ? `Stayed ${span(step.leftAt - step.arrivedAt)}` : '');

/** Messages of one visit that are shown before one asks for all. */
const FIRST_MESSAGES = 10;

const Message = ({ message: { state, person, template, reason } }: { message: Trace['messages'][number] }) => (
  <div className="row g8 s12 t2" style={{ marginTop: 4 }}><MessageState state={state} />{person !== null && <Link className="link" style={{ flex: 'none' }} to={`/people/${person.id}`}>{person.name}</Link>}<span className="ell">{template}{reason === null ? '' : ` · ${reasonText(reason)}`}</span></div>
);

function Messages({ messages }: { messages: Trace['messages'] }) {
  const [all, setAll] = useState(false);
  const shown = all ? messages : messages.slice(0, FIRST_MESSAGES);
  return (
    <>
      {shown.map((message) => <Message key={message.id} message={message} />)}
      {shown.length < messages.length && <button type="button" className="link s12" style={{ marginTop: 4 }} onClick={() => setAll(true)}>Show {count(messages.length - shown.length)} more</button>}
    </>
  );
}

function Steps({ trace }: { trace: Trace }) {
  const here = trace.state === 'active' || trace.state === 'held' || trace.state === 'stuck';
  return (
    <ol>
      <Line kind="trigger" title={`Entered ${trace.journeyName}`} at={trace.enteredAt} last={trace.steps.length === 0 && !here}>{trace.key !== '' && <div className="s12 t2">Key {trace.key}</div>}</Line>
      {trace.steps.map((step, at) => (
        <Line key={`${step.visit} ${at}`} kind={step.kind} title={step.nodeName} at={step.leftAt} last={at === trace.steps.length - 1 && !here}>
          <div className="s12 t2">{[whyText(step.kind, step.outlet, step.why), outletWords(step)].filter((text) => text !== '').join(' · ')}</div>
          {trace.steps[at + 1]?.visit !== step.visit && <Messages messages={trace.messages.filter(({ visit }) => visit === step.visit)} />}
          <details className="s12 t3" style={{ marginTop: 4 }}><summary style={{ cursor: 'pointer', width: 'fit-content' }}>Recorded facts</summary><pre className="code" style={{ marginTop: 4 }}>{JSON.stringify({ outlet: step.outlet, ...step.why }, null, 2)}</pre></details>
        </Line>
      ))}
      {here && trace.nodeId !== null && (
        <Line kind={trace.state === 'stuck' ? 'exit' : 'delay'} title={trace.state === 'stuck' ? 'Stuck here' : 'Here now'} at={trace.arrivedAt} last>
          <div className="s12 t2">{trace.state === 'stuck' && trace.reason !== null ? trace.reason : trace.wakeAt === null ? 'Waits for something to happen' : `Leaves ${day(trace.wakeAt, trace.wakeAt)} ${clock(trace.wakeAt)}, your time, at the latest`}</div>
          <Messages messages={trace.messages.filter(({ visit }) => !trace.steps.some((step) => step.visit === visit))} />
        </Line>
      )}
    </ol>
  );
}

function Acts({ trace }: { trace: Trace }) {
  const [asking, setAsking] = useState(false);
  const change = useRunChange();
  const edits = useMay('marketer');
  const inside = trace.state === 'active' || trace.state === 'held' || trace.state === 'stuck';
  if (!edits || !inside) return null;
  const act = (what: 'exit' | 'retry', done: string, failed: string): void =>
    change.mutate({ id: trace.id, act: what }, { onSuccess: () => noticeDone(done), onError: (error) => noticeFailed(failed, error), onSettled: () => setAsking(false) });
  return (
    <div className="row g8">
      {trace.state === 'stuck' && <Button size="xs" variant="default" leftSection={<IconRefresh size={14} />} loading={change.isPending} onClick={() => act('retry', `${trace.name} goes on from here.`, 'The step was not tried again')}>Try again</Button>}
      <Button size="xs" variant="default" leftSection={<IconLogout size={14} />} onClick={() => setAsking(true)}>Take out…</Button>
      {asking && (
        <Confirm title={`Take ${trace.name} out?`} verb="Take out" busy={change.isPending} onClose={() => setAsking(false)} onConfirm={() => act('exit', `${trace.name} left ${trace.journeyName}.`, `${trace.name} is still inside`)}>
          1 {trace.accountId === null ? 'person' : 'account'} leaves {trace.journeyName} now. Messages that were not sent yet are not sent. This cannot be undone.
        </Confirm>
      )}
    </div>
  );
}

function Body({ id }: { id: number }) {
  const trace = useTrace(id);
  if (trace.data === undefined) return trace.isError ? <ErrorState what="The way through the journey could not be read" error={trace.error} onRetry={() => void trace.refetch()} /> : <Slowly><p className="t3">Loading</p></Slowly>;
  const { data } = trace;
  return (
    <>
      <div className="row g8 wrap" style={{ marginBottom: 12 }}>
        <RunStateBadge state={data.state} />
        <span className="s12 t3 num grow">Version {data.version}{data.reason !== null && data.state !== 'stuck' ? ` · ${reasonText(data.reason)}` : ''}</span>
        <Acts trace={data} />
      </div>
      <div className="row g12 s12" style={{ marginBottom: 8 }}><Link className="link" to={data.accountId === null ? `/people/${data.profileId}` : `/accounts/${data.accountId}`}>{data.name}</Link><Link className="link" to={`/journeys/${data.journeyId}`}>{data.journeyName}</Link></div>
      <Steps trace={data} />
    </>
  );
}

/** The way of one person, or of one account, through one journey: each step with why it was left. Null keeps it closed. */
export const TraceDrawer = ({ id, onClose }: { id: number | null; onClose: () => void }) => (
  <Drawer opened={id !== null} onClose={onClose} title={<span tabIndex={-1} data-autofocus style={{ outline: 'none' }}>The way through the journey</span>} closeButtonProps={{ 'aria-label': 'Close' }} size={460}>{id !== null && <Body key={id} id={id} />}</Drawer>
);
