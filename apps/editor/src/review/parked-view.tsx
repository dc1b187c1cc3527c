import { Button } from '@mantine/core';
import { IconRoute, IconUser } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { ParkedMessageRow } from '@perennial/model';
import { CHANNEL_LOOKS } from '../ui/channels.js';

interface ParkedViewProps {
  readonly message: ParkedMessageRow;
  readonly edits: boolean;
  readonly busy: boolean;
  readonly onDecide: (act: 'release' | 'discard') => void;
}

/** One message that waits, as it would go out. The HTML of a mail stands in an empty sandbox: no script runs and no link leads out. */
export function ParkedView({ message: { profile, journey, channel, content }, edits, busy, onDecide }: ParkedViewProps) {
  const title = content.subject || CHANNEL_LOOKS[channel].label;
  return (
    <article className="col grow" aria-label={title}>
      <header style={{ padding: '14px 24px', borderBottom: '1px solid var(--line)', flex: 'none' }}>
        <div className="row g12">
          <h2 className="grow" style={{ fontSize: 18, lineHeight: '26px', overflowWrap: 'anywhere' }}>{title}</h2>
          {edits && <><Button variant="default" disabled={busy} onClick={() => onDecide('discard')}>Discard</Button><Button loading={busy} onClick={() => onDecide('release')}>Release</Button></>}
        </div>
        <div className="row g12 s12 t2 wrap" style={{ marginTop: 6 }}>
          {content.to !== null && <span className="ell" style={{ maxWidth: 420 }} title={content.to}>To {content.to}</span>}
          <Link className="link row g4" to={`/people/${profile.id}`}><IconUser size={14} aria-hidden />{profile.name}</Link>
          {journey !== null && <Link className="link row g4" to={`/journeys/${journey.id}`}><IconRoute size={14} aria-hidden />{journey.name}</Link>}
        </div>
      </header>
      {channel === 'email' ? <iframe title="The mail as HTML" sandbox="" srcDoc={content.html} style={{ flex: 1, minHeight: 0, border: 0, width: '100%', background: '#FFFFFF', colorScheme: 'light' }} /> : <div className="grow scroll" style={{ padding: 24, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{content.text}</div>}
    </article>
  );
}
