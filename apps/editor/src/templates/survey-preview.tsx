import { IconX } from '@tabler/icons-react';
import type { CSSProperties } from 'react';
import type { PreviewResult, Survey } from '@perennial/model';

type Message = NonNullable<PreviewResult['inApp']>;

const cell: CSSProperties = { border: '1px solid var(--ctl)', borderRadius: 8, fontWeight: 500 };

function Offered({ answers }: { answers: Survey['answers'] }) {
  if (answers.type === 'choice') return <div className="col g6">{answers.choices.map(({ value, label }) => <span key={value} style={{ ...cell, padding: '8px 12px' }}>{label}</span>)}</div>;
  const values = Array.from({ length: answers.to - answers.from + 1 }, (_, n) => answers.from + n);
  return (
    <div>
      <div className="num" style={{ display: 'grid', gridTemplateColumns: `repeat(${values.length}, minmax(0, 1fr))`, gap: 2 }}>{values.map((value) => <span key={value} style={{ ...cell, textAlign: 'center', padding: '8px 0' }}>{value}</span>)}</div>
      <div className="row s12 t2" style={{ justifyContent: 'space-between', marginTop: 6, gap: 16 }}><span>{answers.lowLabel}</span><span style={{ textAlign: 'right' }}>{answers.highLabel}</span></div>
    </div>
  );
}

/** A survey in a corner of the page: the question, then what follows once somebody has chosen, and the thanks. */
export const SurveyPreview = ({ message, survey }: { message: Message; survey: Survey }) => (
  <div className="col g12" style={{ position: 'absolute', right: 8, bottom: 8, width: 'min(420px, calc(100% - 16px))' }}>
    <div className="card" style={{ padding: 16, boxShadow: 'var(--sh3)' }}>
      <div className="row g8" style={{ alignItems: 'flex-start' }}><b className="b6 grow" style={{ fontSize: 15, lineHeight: '22px' }}>{message.title}</b><IconX size={15} color="var(--text3)" aria-hidden style={{ marginTop: 3 }} /></div>
      {message.body !== '' && <p className="t2" style={{ whiteSpace: 'pre-wrap', marginTop: 4 }}>{message.body}</p>}
      <div style={{ marginTop: 12 }}><Offered answers={survey.answers} /></div>
      {survey.askComment !== null && <div style={{ marginTop: 12 }}><span className="b5">{survey.askComment.label}</span><span style={{ ...cell, display: 'block', height: 64, marginTop: 6 }} /></div>}
      <span className="b5" style={{ display: 'inline-block', marginTop: 12, background: 'var(--accent)', color: 'var(--on-accent)', borderRadius: 8, padding: '6px 16px' }}>{message.actionLabel || 'Send'}</span>
    </div>
    <div className="card" style={{ padding: 16, boxShadow: 'var(--sh3)' }}>
      <div className="s12 t3" style={{ marginBottom: 4 }}>Afterwards</div>
      <b className="b6">{message.title}</b>
      <p className="t2" style={{ marginTop: 4 }}>{survey.thanks}</p>
    </div>
  </div>
);
