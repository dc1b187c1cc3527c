import { Button } from '@mantine/core';
import { IconBolt, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Trigger } from '@perennial/model';
import { keys } from '../api/queries.js';
import { settingCalls, useSetting, useTriggers } from '../api/settings.js';
import { EnforcementBadge } from '../events/enforcement.js';
import { REGISTERED } from '../kinds/triggers/registry.js';
import { Badge } from '../ui/badge.js';
import { Confirm } from '../ui/confirm.js';
import { KindTile } from '../ui/kind-tile.js';
import { noticeDone, noticeFailed } from '../ui/notices.js';
import { useMay } from '../ui/session-context.js';
import { EmptyState } from '../ui/states.js';
import { When } from '../ui/when.js';
import { HookAddress } from './hook-address.js';
import { HookForm } from './hook-form.js';
import { Loaded } from './loaded.js';
import { CardRow, Rows, Section } from './section.js';

/** What is open over the section. */
type Open = { readonly what: 'form'; readonly trigger: Trigger | null } | { readonly what: 'address'; readonly name: string } | { readonly what: 'removing'; readonly name: string } | null;

/** Who is read from where, in one line. */
function readsOf({ userId, email, anonymousId, properties, signed }: NonNullable<Trigger['hook']>): string {
  const who = [['user id', userId], ['email', email], ['anonymous id', anonymousId]].flatMap(([word, path]) => (path === null ? [] : [`${word} at ${path}`]));
  return `${who.join(', ')} · ${properties.length === 0 ? 'the whole body' : properties.map(({ name }) => name).join(', ')}${signed ? ' · signed calls only' : ''}`;
}

const Row = ({ trigger, open }: { trigger: Trigger; open: ((open: Open) => void) | null }) => (
  <CardRow
    picture={<KindTile kind="trigger" />}
    title={<><span className="mono">{trigger.name}</span><Badge small tone="line">{REGISTERED[trigger.source].word}</Badge>{trigger.schema !== null && trigger.enforcement !== 'off' && <EnforcementBadge enforcement={trigger.enforcement} hasSchema />}</>}
    about={(
      <>
        {trigger.description !== '' && <>{trigger.description} · </>}changed <When mid at={trigger.changedAt} />{trigger.key !== null && <> · one run per <span className="mono">{trigger.key}</span></>}
        {trigger.usedBy.length > 0 && <> · starts {trigger.usedBy.map(({ id, name }, at) => <span key={id}>{at > 0 && ', '}<Link className="link" to={`/journeys/${id}`}>{name}</Link></span>)}</>}
        {trigger.hook !== null && <div>Reads {readsOf(trigger.hook)}</div>}
        {trigger.source === 'event' && <> · <Link className="link" to={`/events/${encodeURIComponent(trigger.name)}`}>volume and schema</Link></>}
        {trigger.sample !== null && <details style={{ marginTop: 4 }}><summary style={{ cursor: 'pointer', width: 'fit-content' }}>Sample</summary><pre className="code" style={{ marginTop: 4 }}>{JSON.stringify(trigger.sample, null, 2)}</pre></details>}
        {trigger.schema !== null && <details style={{ marginTop: 4 }}><summary style={{ cursor: 'pointer', width: 'fit-content' }}>Schema of the properties</summary><pre className="code" style={{ marginTop: 4 }}>{JSON.stringify(trigger.schema, null, 2)}</pre></details>}
      </>
    )}
  >
    {trigger.hook !== null && open !== null && (
      <>
        <Button variant="default" size="xs" aria-label={`Address of ${trigger.name}`} onClick={() => open({ what: 'address', name: trigger.name })}>Address</Button>
        <Button variant="default" size="xs" aria-label={`Change ${trigger.name}`} onClick={() => open({ what: 'form', trigger })}>Change</Button>
        <Button variant="default" size="xs" aria-label={`Remove ${trigger.name}`} onClick={() => open({ what: 'removing', name: trigger.name })}>Remove…</Button>
      </>
    )}
  </CardRow>
);

function Removing({ name, onClose }: { name: string; onClose: () => void }) {
  const remove = useSetting(settingCalls.removeTrigger, keys.triggers);
  const confirm = (): void => remove.mutate(name, { onSuccess: () => noticeDone(`${name} was removed.`), onError: (error) => noticeFailed(`${name} is still there`, error), onSettled: onClose });
  return <Confirm title={`Remove ${name}?`} verb="Remove webhook" busy={remove.isPending} onClose={onClose} onConfirm={confirm}>Calls to its address are refused from then on. A trigger that a live journey begins with stays; stop the journey first.</Confirm>;
}

/** What programs have registered to start journeys. */
export function TriggersSection() {
  const list = useTriggers();
  const [open, setOpen] = useState<Open>(null);
  const edits = useMay('marketer');
  const close = (): void => setOpen(null);
  return (
    <Section title="Triggers" about="Programs register what can start a journey, with the properties that come along. Any tracked event can start one without. A webhook is called by programs that you cannot change, at an address of its own." action={edits ? <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen({ what: 'form', trigger: null })}>New webhook</Button> : undefined}>
      <Loaded query={list} what="The triggers">
        {(rows) => (rows.length === 0 ? (
          <EmptyState icon={<IconBolt size={20} />} title="No triggers registered">
            A webhook gives a program such as your billing an address to call. A deploy script can register what your own product sends, with an API key:
            <pre className="code" style={{ marginTop: 12, textAlign: 'left' }}>{`curl -X PUT ${window.location.origin}/api/triggers/trial_started \\\n  -H 'authorization: Bearer API_KEY' -H 'content-type: application/json' \\\n  -d '{"source":"event","sample":{"plan":"team"}}'`}</pre>
          </EmptyState>
        ) : <Rows>{rows.map((trigger) => <Row key={trigger.name} trigger={trigger} open={edits ? setOpen : null} />)}</Rows>)}
      </Loaded>
      {open?.what === 'form' && <HookForm trigger={open.trigger} onClose={close} onDone={(name) => setOpen(open.trigger === null ? { what: 'address', name } : null)} />}
      {open?.what === 'address' && <HookAddress trigger={open.name} onClose={close} />}
      {open?.what === 'removing' && <Removing name={open.name} onClose={close} />}
    </Section>
  );
}
