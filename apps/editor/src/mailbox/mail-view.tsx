import { IconUser } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import type { Mail } from '@perennial/model';
import { CHANNEL_LOOKS } from '../ui/channels.js';
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

const HTTP = /^https?:\/\//i;

/** What a caught message is about, on one line. */
export const titleOf = ({ channel, subject, text }: Mail): string => (channel === 'sms' ? text.split('\n')[0] : subject) || (channel === 'email' ? 'No subject' : text || 'No title');

/** A text or push message: what was said, and where a tap leads. */
function Said({ mail }: { mail: Mail }) {
  const link = mail.headers['Link'] ?? '';
  return (
    <div className="grow scroll" style={{ padding: 24 }}>
      <div className={mail.channel === 'push' ? 'card' : undefined} style={mail.channel === 'push' ? { maxWidth: 420, padding: '12px 14px' } : { maxWidth: 420, padding: '9px 13px', borderRadius: '18px 18px 18px 5px', background: 'var(--active)', width: 'fit-content' }}>
        {mail.channel === 'push' && mail.subject !== '' && <div className="b6">{mail.subject}</div>}
        <div style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{linkedText(mail.text).map((run, at) => (run.href === null ? run.text : <a key={at} className="link" href={run.href} target="_blank" rel="noopener noreferrer">{run.text}</a>))}</div>
      </div>
      {link !== '' && <p className="s12 t2" style={{ marginTop: 12, overflowWrap: 'anywhere' }}>Opens {HTTP.test(link) ? <a className="link" href={link} target="_blank" rel="noopener noreferrer">{link}</a> : <code className="mono">{link}</code>}</p>}
    </div>
  );
}

/** One caught message. The HTML of a mail stands in an empty sandbox: no script runs and no link leads out; the text part has the links. */
export function MailView({ mail }: { mail: Mail }) {
  const isMail = mail.channel === 'email';
  const [tab, setTab] = useState<'html' | 'text' | 'headers'>('html');
  return (
    <article className="col grow" aria-label={titleOf(mail)}>
      <header style={{ padding: '14px 24px', borderBottom: '1px solid var(--line)', flex: 'none' }}>
        <div className="row g12">
          <h2 className="grow" style={{ fontSize: 18, lineHeight: '26px', overflowWrap: 'anywhere' }}>{isMail ? titleOf(mail) : CHANNEL_LOOKS[mail.channel].label}</h2>
          {isMail && <Segments small label="Part of the mail" value={tab} onChange={setTab} items={[{ value: 'html', label: 'HTML' }, { value: 'text', label: 'Text' }, { value: 'headers', label: 'Headers' }]} />}
        </div>
        <div className="row g12 s12 t2 wrap" style={{ marginTop: 6 }}>
          <span>From {mail.from}</span><span className="ell" style={{ maxWidth: 420 }} title={mail.to}>To {mail.to}</span><time className="num t3" dateTime={new Date(mail.receivedAt).toISOString()}>{exactly(mail.receivedAt)}</time>
          {mail.profileId !== null && <Link className="link row g4" to={`/people/${mail.profileId}`}><IconUser size={14} />Open the person</Link>}
        </div>
      </header>
      {!isMail && <Said mail={mail} />}
      {isMail && tab === 'html' && <iframe title="The mail as HTML" sandbox="" srcDoc={mail.html} style={{ flex: 1, minHeight: 0, border: 0, width: '100%', background: '#FFFFFF', colorScheme: 'light' }} />}
      {isMail && tab === 'text' && <Text text={mail.text} />}
      {isMail && tab === 'headers' && <Headers headers={mail.headers} />}
    </article>
  );
}
