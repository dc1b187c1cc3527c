import { ActionIcon, Button, Select, Switch, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { Survey, SurveyAnswers, TemplateFinding } from '@perennial/model';
import { Segments } from '../ui/segments.js';
import { aboutPart } from './form-parts.js';
import { keyOfName } from './key-of-name.js';
import { firstAnswers } from './survey-start.js';

type Scale = Extract<SurveyAnswers, { type: 'scale' }>;
type Choices = Extract<SurveyAnswers, { type: 'choice' }>;

const SCALES: readonly { value: string; label: string; from: Scale['from']; to: Scale['to'] }[] = [
  { value: '0-10', label: '0 to 10 (NPS)', from: 0, to: 10 }, { value: '1-10', label: '1 to 10', from: 1, to: 10 }, { value: '1-5', label: '1 to 5 (CSAT)', from: 1, to: 5 }, { value: '0-5', label: '0 to 5', from: 0, to: 5 },
];
const MAX_CHOICES = 8;
const MIN_CHOICES = 2;

interface PartProps<Part> {
  readonly own: Part;
  readonly readOnly: boolean;
  readonly about: (part: string) => ReturnType<typeof aboutPart>;
  readonly onChange: (own: Part) => void;
}

const ScaleFields = ({ own, readOnly, about, onChange }: PartProps<Scale>) => (
  <>
    <Select label="Scale" data={SCALES.map(({ value, label }) => ({ value, label }))} value={`${own.from}-${own.to}`} readOnly={readOnly} allowDeselect={false} onChange={(next) => {
      const scale = SCALES.find(({ value }) => value === next);
      if (scale !== undefined) onChange({ ...own, from: scale.from, to: scale.to });
    }} />
    <div className="row g12" style={{ alignItems: 'flex-start' }}>
      <TextInput className="grow" label={`What ${own.from} means`} maxLength={80} value={own.lowLabel} onChange={(event) => onChange({ ...own, lowLabel: event.currentTarget.value })} {...about('survey.answers.lowLabel')} />
      <TextInput className="grow" label={`What ${own.to} means`} maxLength={80} value={own.highLabel} onChange={(event) => onChange({ ...own, highLabel: event.currentTarget.value })} {...about('survey.answers.highLabel')} />
    </div>
  </>
);

function ChoiceFields({ own, readOnly, about, onChange }: PartProps<Choices>) {
  const put = (place: number, part: Partial<Choices['choices'][number]>): void => onChange({ ...own, choices: own.choices.map((choice, n) => (n === place ? { ...choice, ...part } : choice)) });
  return (
    <div className="col g8">
      {own.choices.map(({ value, label }, place) => {
        const at = `survey.answers.choices.${place}`;
        return (
          <div key={place} className="row g8" style={{ alignItems: 'flex-start' }}>
            <TextInput className="grow" label={`Choice ${place + 1}`} maxLength={80} value={label} onChange={(event) => put(place, { label: event.currentTarget.value })} onBlur={() => (value === '' && !readOnly ? put(place, { value: keyOfName(label) }) : undefined)} {...about(`${at}.label`)} />
            <TextInput w={160} label="Recorded as" aria-label={`Choice ${place + 1}, recorded as`} maxLength={80} value={value} onChange={(event) => put(place, { value: event.currentTarget.value })} {...about(`${at}.value`)} />
            {!readOnly && <ActionIcon size={32} mt={20} aria-label={`Remove choice ${place + 1}`} disabled={own.choices.length <= MIN_CHOICES} onClick={() => onChange({ ...own, choices: own.choices.filter((_, n) => n !== place) })}><IconTrash size={15} /></ActionIcon>}
          </div>
        );
      })}
      {!readOnly && own.choices.length < MAX_CHOICES && <div><Button variant="subtle" size="xs" data-tone="accent" leftSection={<IconPlus size={14} />} onClick={() => onChange({ ...own, choices: [...own.choices, { value: '', label: '' }] })}>Add a choice</Button></div>}
    </div>
  );
}

interface SurveyFormProps {
  readonly survey: Survey;
  readonly readOnly: boolean;
  readonly findings: readonly TemplateFinding[];
  readonly onChange: (survey: Survey) => void;
}

/** What people may answer, whether they are asked why, and what they are told afterwards. */
export function SurveyForm({ survey, readOnly, findings, onChange }: SurveyFormProps) {
  const about = (part: string) => aboutPart(findings, part, readOnly);
  const { answers, askComment } = survey;
  const put = (next: SurveyAnswers): void => onChange({ ...survey, answers: next });
  return (
    <>
      <div>
        <div className="lab" style={{ marginBottom: 5 }}>Answers</div>
        <Segments label="Answers" value={answers.type} onChange={(type) => (readOnly || type === answers.type ? undefined : put(firstAnswers[type]))} items={[{ value: 'scale', label: 'A scale of numbers' }, { value: 'choice', label: 'Choices' }]} />
      </div>
      {answers.type === 'scale' ? <ScaleFields own={answers} readOnly={readOnly} about={about} onChange={put} /> : <ChoiceFields own={answers} readOnly={readOnly} about={about} onChange={put} />}
      <Switch label="Ask for a comment afterwards" checked={askComment !== null} disabled={readOnly} onChange={(event) => onChange({ ...survey, askComment: event.currentTarget.checked ? { label: 'What is the reason for your answer?' } : null })} />
      {askComment !== null && <TextInput label="Words over the comment" maxLength={200} value={askComment.label} onChange={(event) => onChange({ ...survey, askComment: { label: event.currentTarget.value } })} {...about('survey.askComment.label')} />}
      <TextInput label="Thanks" maxLength={500} value={survey.thanks} onChange={(event) => onChange({ ...survey, thanks: event.currentTarget.value })} {...about('survey.thanks')} />
    </>
  );
}
