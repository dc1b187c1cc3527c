import { IconUser } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Mail } from '@perennial/model';
import { exactly } from '../ui/format.js';
import { Segments } from '../ui/segments.js';
import { linkedText } from './linked-text.js';

const Text = ({ text }: { text: string }) => (
  <pre className="grow" style={{ overflow: 'auto', padding: 24, whiteSpace: 'pre-wrap', font: '400 13px/20px var(--mono)', overflowWrap: 'anywhere' }}>
    {linkedText(text).map((run, at) => (run.href === null ? run.text : <a key={at} className="link" href={run.href} target="_blank" rel="noopener noreferrer">{run.text}</a>))}
  </pre>
);

const Headers = ({ headers }: { headers: Mail['headers'] }) => (
  <div className="grow" style={{ overflow: 'auto' }}>
    <table className="tbl compact"><thead><tr><th scope="col">Header</th><th scope="col">Value</th></tr></thead>
      <tbody>{Object.entries(headers).map(([name, value]) => <tr key={name}><td className="b5" style={{ verticalAlign: 'top', paddingTop: 8 }}>{name}</td><td className="mono" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', padding: '8px 24px 8px 12px' }}>{value}</td></tr>)}</tbody>
    </table>
  </div>
);

/** One caught mail. Its HTML stands in an empty sandbox: no script runs and no link leads out; the text part has the links. */
export function MailView({ mail }: { mail: Mail }) {
  const [tab, setTab] = useState<'html' | 'text' | 'headers'>('html');
  return (
    <article className="col grow" aria-label={mail.subject}>
      <header style={{ padding: '14px 24px', borderBottom: '1px solid var(--line)', flex: 'none' }}>
        <div className="row g12">
          <h2 className="grow" style={{ fontSize: 18, lineHeight: '26px', overflowWrap: 'anywhere' }}>{mail.subject || 'No subject'}</h2>
          <Segments small label="Part of the mail" value={tab} onChange={setTab} items={[{ value: 'html', label: 'HTML' }, { value: 'text', label: 'Text' }, { value: 'headers', label: 'Headers' }]} />
        </div>
        <div className="row g12 s12 t2 wrap" style={{ marginTop: 6 }}>
          <span>From {mail.from}</span><span>To {mail.to}</span><time className="num t3" dateTime={new Date(mail.receivedAt).toISOString()}>{exactly(mail.receivedAt)}</time>
          {mail.profileId !== null && <Link className="link row g4" to={`/people/${mail.profileId}`}><IconUser size={14} />Open the person</Link>}
        </div>
      </header>
      {tab === 'html' && <iframe title="The mail as HTML" sandbox="" srcDoc={mail.html} style={{ flex: 1, minHeight: 0, border: 0, width: '100%', background: '#FFFFFF', colorScheme: 'light' }} />}
      {tab === 'text' && <Text text={mail.text} />}
      {tab === 'headers' && <Headers headers={mail.headers} />}
    </article>
  );
}
