import { IconX } from '@tabler/icons-react';
import type { PreviewResult } from '@perennial/model';
import { SurveyPreview } from './survey-preview.js';

type Message = NonNullable<PreviewResult['inApp']>;

const Ghost = ({ width, height = 10 }: { width: string; height?: number }) => <span style={{ display: 'block', width, height, borderRadius: 4, background: 'var(--active)' }} />;

const Act = ({ label }: { label: string }) => (label === '' ? null : <span className="b5 s12" style={{ background: 'var(--accent)', color: 'var(--on-accent)', borderRadius: 7, padding: '5px 10px', flex: 'none' }}>{label}</span>);

const Banner = ({ message }: { message: Message }) => (
  <div className="row g12" role="status" style={{ padding: '10px 14px', background: 'var(--accent-s)', borderBottom: '1px solid var(--line)' }}>
    <div className="grow"><b className="b6">{message.title}</b>{message.body !== '' && <span className="t2" style={{ marginLeft: 8, whiteSpace: 'pre-wrap' }}>{message.body}</span>}</div>
    <Act label={message.actionLabel} /><IconX size={15} color="var(--text3)" aria-hidden />
  </div>
);

const Inbox = ({ message }: { message: Message }) => (
  <div className="card" style={{ position: 'absolute', right: 20, top: 56, width: 'min(320px, calc(100% - 40px))', boxShadow: 'var(--sh3)' }}>
    <h3 style={{ padding: '10px 14px', borderBottom: '1px solid var(--line)' }}>Inbox</h3>
    <div className="row g10" style={{ padding: 14, alignItems: 'flex-start' }}>
      <i className="dot ta" style={{ marginTop: 7 }} />
      <div className="grow col g6" style={{ alignItems: 'flex-start' }}><b className="b6">{message.title}</b><span className="t2" style={{ whiteSpace: 'pre-wrap' }}>{message.body}</span><Act label={message.actionLabel} /></div>
    </div>
  </div>
);

/** An in-app message on a page of the product: a banner on top, an entry of the inbox, or a question in the corner. */
export const InAppPreview = ({ message, width }: { message: Message; width: number }) => (
  <div className="card" style={{ position: 'relative', width, maxWidth: '100%', minHeight: message.survey === undefined ? 420 : 620, overflow: 'hidden', boxShadow: 'var(--sh3)' }} aria-label="Preview in the product">
    {message.kind === 'banner' && <Banner message={message} />}
    <div className="row g12" style={{ padding: '14px 20px', borderBottom: '1px solid var(--line)' }} aria-hidden><Ghost width="22px" height={22} /><Ghost width="90px" /><Ghost width="60px" /><span className="grow" /><Ghost width="22px" height={22} /></div>
    <div className="col g12" style={{ padding: 20 }} aria-hidden><Ghost width="38%" height={16} /><Ghost width="92%" /><Ghost width="86%" /><Ghost width="64%" /><div style={{ height: 12 }} /><Ghost width="100%" height={110} /></div>
    {message.kind === 'inbox' && <Inbox message={message} />}
    {message.survey !== undefined && <SurveyPreview message={message} survey={message.survey} />}
  </div>
);
