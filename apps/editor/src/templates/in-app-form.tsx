import { Textarea, TextInput } from '@mantine/core';
import type { InAppSourceInput, TemplateFinding } from '@perennial/model';
import { Segments } from '../ui/segments.js';
import { aboutPart, ValuesHint } from './form-parts.js';
import { SurveyForm } from './survey-form.js';
import { asKind } from './survey-start.js';

interface InAppFormProps {
  readonly message: InAppSourceInput;
  readonly readOnly: boolean;
  readonly findings: readonly TemplateFinding[];
  readonly onChange: (message: InAppSourceInput) => void;
}

/** What an in-app message says, and where. */
export function InAppForm({ message, readOnly, findings, onChange }: InAppFormProps) {
  const about = (part: string) => aboutPart(findings, part, readOnly);
  const set = (part: Partial<InAppSourceInput>): void => onChange({ ...message, ...part });
  const asks = message.kind === 'survey';
  return (
    <div className="col g16 scroll" style={{ padding: 20 }}>
      <div>
        <div className="lab" style={{ marginBottom: 5 }}>Where</div>
        <Segments label="Where" value={message.kind} onChange={(kind) => (readOnly || kind === message.kind ? undefined : onChange(asKind(message, kind)))} items={[{ value: 'banner', label: 'Banner on top of the page' }, { value: 'inbox', label: 'Entry of the inbox' }, { value: 'survey', label: 'Survey' }]} />
      </div>
      <TextInput label={asks ? 'Question' : 'Title'} maxLength={200} value={message.title} onChange={(event) => set({ title: event.currentTarget.value })} {...about('title')} />
      <Textarea label={asks ? 'Text under the question' : 'Text'} autosize minRows={asks ? 1 : 4} maxRows={14} maxLength={2000} value={message.body} onChange={(event) => set({ body: event.currentTarget.value })} {...about('body')} />
      {message.survey !== undefined && <SurveyForm survey={message.survey} readOnly={readOnly} findings={findings} onChange={(survey) => set({ survey })} />}
      <div className="row g12" style={{ alignItems: 'flex-start' }}>
        <TextInput className="grow" label="Button" placeholder={asks ? 'Send' : 'None'} maxLength={80} value={message.actionLabel} onChange={(event) => set({ actionLabel: event.currentTarget.value })} {...about('actionLabel')} />
        {!asks && <TextInput className="grow" label="Leads to" placeholder="https://" maxLength={2000} value={message.actionUrl} onChange={(event) => set({ actionUrl: event.currentTarget.value })} {...about('actionUrl')} />}
      </div>
      <ValuesHint />
    </div>
  );
}
