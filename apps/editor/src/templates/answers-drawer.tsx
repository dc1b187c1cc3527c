import { Drawer, VisuallyHidden } from '@mantine/core';
import { IconMessageQuestion } from '@tabler/icons-react';
import { useState } from 'react';
import type { SurveyAnswersResult, TemplateDetail } from '@perennial/model';
import { useTemplateAnswers } from '../api/templates.js';
import { count, counted, share } from '../ui/format.js';
import { Segments } from '../ui/segments.js';
import { EmptyState, ErrorState, Slowly } from '../ui/states.js';
import { scoreText } from './score-text.js';

const DAYS = ['30', '90', '365'] as const;

function Nps({ nps }: { nps: NonNullable<SurveyAnswersResult['nps']> }) {
  const all = nps.promoters + nps.passives + nps.detractors;
  const groups = [['Promoters', '9 and 10', nps.promoters], ['Passives', '7 and 8', nps.passives], ['Detractors', '0 to 6', nps.detractors]] as const;
  return (
    <section className="col g8" aria-label="Net Promoter Score" style={{ padding: '12px 0 16px', borderBottom: '1px solid var(--line)' }}>
      <div className="row g8" style={{ alignItems: 'baseline' }}><b className="num" style={{ fontSize: 24, lineHeight: '32px', fontWeight: 600 }}>{scoreText(nps.score)}</b><span className="t2">Net Promoter Score</span></div>
      <div className="row g16">{groups.map(([name, range, n]) => <span key={name} className="s12 num"><b className="b6">{share(all === 0 ? null : n / all)}</b> {name}<span className="t3" style={{ display: 'block' }}>{range}</span></span>)}</div>
      <p className="s12 t3">Share of promoters less share of detractors: from {'\u2212'}100 to 100.</p>
    </section>
  );
}

function Values({ values, answered }: Pick<SurveyAnswersResult, 'values' | 'answered'>) {
  const most = Math.max(...values.map((one) => one.count), 1);
  return (
    <table className="num" style={{ width: '100%', borderCollapse: 'collapse', marginTop: 12 }}>
      <thead><tr>{['Answer', '', 'Share', 'People'].map((word) => <th key={word} style={{ padding: 0 }}><VisuallyHidden>{word}</VisuallyHidden></th>)}</tr></thead>
      <tbody>
        {values.map(({ value, label, count: n }) => (
          <tr key={value} style={{ height: 30 }}>
            <th scope="row" className="b5" style={{ textAlign: 'left', width: label === '' ? 40 : 150, fontWeight: 500 }}>{label === '' ? value : label}</th>
            <td aria-hidden><i style={{ display: 'block', height: 8, borderRadius: 4, background: 'var(--hover)' }}><i style={{ display: 'block', height: 8, borderRadius: 4, background: 'var(--accent)', width: `${(n / most) * 100}%` }} /></i></td>
            <td className="b6" style={{ width: 56, textAlign: 'right' }}>{share(answered === 0 ? null : n / answered)}</td>
            <td className="t3" style={{ width: 56, textAlign: 'right' }}>{count(n)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Results({ results, used }: { results: SurveyAnswersResult; used: boolean }) {
  const { answered, shown, days, mean, nps, values } = results;
  if (answered === 0) {
    return (
      <EmptyState icon={<IconMessageQuestion size={20} />} title={shown === 0 ? 'Not asked yet' : 'Nobody has answered yet'}>
        {shown > 0 ? `${counted(shown, 'message was', 'messages were')} shown in the last ${days} days. The first answer appears here at once.`
          : used ? `Nobody was asked in the last ${days} days. Choose a longer time, or wait until somebody arrives at the step.`
            : 'Put this survey into a journey with an in-app step, and wait there for the event survey_answered. Answers are counted here by value.'}
      </EmptyState>
    );
  }
  return (
    <>
      <p className="num t2"><b className="b6" style={{ color: 'var(--text)' }}>{counted(answered, 'answer')}</b> to {counted(shown, 'message')} in the last {days} days{mean !== null && `, ${mean.toFixed(1)} on average`}</p>
      {nps !== null && <Nps nps={nps} />}
      <Values values={values} answered={answered} />
      <p className="s12 t3" style={{ borderTop: '1px solid var(--line)', marginTop: 12, paddingTop: 12 }}>Of messages that journeys sent, over all versions of this survey. Comments stand with each person, in what happened to them.</p>
    </>
  );
}

/** What people answered to a survey, by value. */
export function AnswersDrawer({ template, onClose }: { template: TemplateDetail; onClose: () => void }) {
  const [days, setDays] = useState<(typeof DAYS)[number]>('90');
  const answers = useTemplateAnswers(template.id, Number(days));
  return (
    <Drawer opened onClose={onClose} title={<span tabIndex={-1} data-autofocus style={{ outline: 'none' }}>Answers</span>} closeButtonProps={{ 'aria-label': 'Close' }} size={460}>
      <div className="row g8" style={{ marginBottom: 12 }}><span className="lab">In the last</span><Segments small label="In the last" value={days} items={DAYS.map((value) => ({ value, label: `${value} days` }))} onChange={setDays} /></div>
      {answers.data !== undefined ? <Results results={answers.data} used={template.usedIn > 0} /> : answers.isError ? <ErrorState what="The answers could not be counted" error={answers.error} onRetry={() => void answers.refetch()} /> : <Slowly><p className="t3" aria-busy="true">Counting</p></Slowly>}
    </Drawer>
  );
}
