import { IconLink } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { PreviewResult } from '@perennial/model';
import { Avatar } from '../ui/avatar.js';
import { bytes } from '../ui/format.js';
import { lengthWords } from './sms-form.js';

const Phone = ({ label, ground, children }: { label: string; ground: string; children: ReactNode }) => (
  <div style={{ width: 362, maxWidth: '100%', height: 'min(620px, 100%)', minHeight: 380, borderRadius: 44, background: '#0B0D0C', padding: 9, boxShadow: 'var(--sh3), 0 0 0 1px #2a2f2b' }} aria-label={label} role="group">
    <div className="col" style={{ height: '100%', borderRadius: 36, overflow: 'hidden', background: ground }}>
      <div className="row" style={{ height: 40, justifyContent: 'center', flex: 'none' }}><span style={{ width: 84, height: 22, borderRadius: 12, background: '#000' }} /></div>
      {children}
    </div>
  </div>
);

/** A text message as a bubble on a phone, with its length below. */
export const SmsPreview = ({ message, sender }: { message: NonNullable<PreviewResult['sms']>; sender: string }) => (
  <Phone label="Preview on a phone" ground="var(--surface)">
    <div className="col g6" style={{ alignItems: 'center', padding: '6px 18px 12px', borderBottom: '1px solid var(--line)' }}><Avatar name={sender} size={40} /><span className="s12 t2">{sender}</span></div>
    <div className="col g6 scroll grow" style={{ padding: 18, alignItems: 'flex-start' }}>
      <div style={{ maxWidth: '86%', padding: '9px 13px', borderRadius: '18px 18px 18px 5px', background: 'var(--active)', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', fontSize: 14, lineHeight: '20px' }}>{message.text}</div>
      <span className="s12 t3 num">{lengthWords(message)}</span>
    </div>
  </Phone>
);

/** A push message as a card on a locked phone. */
export const PushPreview = ({ message, sender }: { message: NonNullable<PreviewResult['push']>; sender: string }) => (
  <Phone label="Preview on a locked phone" ground="var(--sunken)">
    <div className="col g16 grow" style={{ padding: '24px 12px' }}>
      <div className="num t2" style={{ textAlign: 'center', fontSize: 52, lineHeight: '60px', fontWeight: 500 }} aria-hidden>9:41</div>
      <div className="card" style={{ padding: '12px 14px', boxShadow: 'var(--sh2)' }}>
        <div className="row g8 s12 t3" style={{ marginBottom: 6 }}><Avatar name={sender} size={20} square /><span className="grow ell">{sender}</span><span>now</span></div>
        {message.title !== '' && <div className="b6" style={{ overflowWrap: 'anywhere' }}>{message.title}</div>}
        <div className="t2" style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap', display: '-webkit-box', WebkitBoxOrient: 'vertical', WebkitLineClamp: 4, overflow: 'hidden' }}>{message.body}</div>
      </div>
      <div className="col g4 s12 t3" style={{ padding: '0 6px' }}>
        {message.link !== '' && <span className="row g6"><IconLink size={14} aria-hidden /><span className="ell" title={message.link}>Opens {message.link}</span></span>}
        <span className="num">{bytes(message.bytes)} of at most 3.8 kB</span>
      </div>
    </div>
  </Phone>
);
