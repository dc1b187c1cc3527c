import { IconBolt } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { Trigger } from '@perennial/model';
import { useTriggers } from '../api/settings.js';
import { EnforcementBadge } from '../events/enforcement.js';
import { Badge } from '../ui/badge.js';
import { KindTile } from '../ui/kind-tile.js';
import { EmptyState } from '../ui/states.js';
import { When } from '../ui/when.js';
import { Loaded } from './loaded.js';
import { CardRow, Rows, Section } from './section.js';

const Row = ({ trigger }: { trigger: Trigger }) => (
  <CardRow
    picture={<KindTile kind="trigger" />}
    title={<><span className="mono">{trigger.name}</span><Badge small tone="line">{trigger.source === 'event' ? 'Event' : 'API'}</Badge>{trigger.schema !== null && trigger.enforcement !== 'off' && <EnforcementBadge enforcement={trigger.enforcement} hasSchema />}</>}
    about={(
      <>
        {trigger.description !== '' && <>{trigger.description} · </>}changed <When at={trigger.changedAt} />{trigger.key !== null && <> · one run per <span className="mono">{trigger.key}</span></>}
        {trigger.usedBy.length > 0 && <> · starts {trigger.usedBy.map(({ id, name }, at) => <span key={id}>{at > 0 && ', '}<Link className="link" to={`/journeys/${id}`}>{name}</Link></span>)}</>}
        {trigger.source === 'event' && <> · <Link className="link" to={`/events/${encodeURIComponent(trigger.name)}`}>volume and schema</Link></>}
        {trigger.sample !== null && <details style={{ marginTop: 4 }}><summary style={{ cursor: 'pointer', width: 'fit-content' }}>Sample</summary><pre className="code" style={{ marginTop: 4 }}>{JSON.stringify(trigger.sample, null, 2)}</pre></details>}
        {trigger.schema !== null && <details style={{ marginTop: 4 }}><summary style={{ cursor: 'pointer', width: 'fit-content' }}>Schema of the properties</summary><pre className="code" style={{ marginTop: 4 }}>{JSON.stringify(trigger.schema, null, 2)}</pre></details>}
      </>
    )}
  />
);

/** What programs have registered to start journeys. */
export function TriggersSection() {
  const list = useTriggers();
  return (
    <Section title="Triggers" about="Programs register what can start a journey, with the properties that come along. Any tracked event can start one without.">
      <Loaded query={list} what="The triggers">
        {(rows) => (rows.length === 0 ? (
          <EmptyState icon={<IconBolt size={20} />} title="No triggers registered">
            A deploy script can register one with an API key:
            <pre className="code" style={{ marginTop: 12, textAlign: 'left' }}>{`curl -X PUT ${window.location.origin}/api/triggers/trial_started \\\n  -H 'authorization: Bearer API_KEY' -H 'content-type: application/json' \\\n  -d '{"source":"event","sample":{"plan":"team"}}'`}</pre>
          </EmptyState>
        ) : <Rows>{rows.map((trigger) => <Row key={trigger.name} trigger={trigger} />)}</Rows>)}
      </Loaded>
    </Section>
  );
}
