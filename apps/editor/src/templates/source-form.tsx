import type { Ref } from 'react';
import type { PreviewResult, TemplateFinding, TemplateSource } from '@perennial/model';
import type { Vocabulary } from './completions.js';
import { EmailForm, type FormHandle } from './email-form.js';
import { InAppForm } from './in-app-form.js';
import { PushForm } from './push-form.js';
import { SmsForm } from './sms-form.js';

interface SourceFormProps {
  readonly form: Ref<FormHandle>;
  readonly source: TemplateSource;
  readonly readOnly: boolean;
  readonly findings: readonly TemplateFinding[];
  readonly vocabulary: Vocabulary;
  readonly preview: PreviewResult | undefined;
  readonly onChange: (source: TemplateSource) => void;
}

/** The form of a template's channel. */
export function SourceForm({ form, source, readOnly, findings, vocabulary, preview, onChange }: SourceFormProps) {
  if (source.channel === 'email') {
    return (
      <EmailForm
        ref={form} email={source.email} readOnly={readOnly} findings={findings} vocabulary={vocabulary} madeText={preview?.text ?? ''} subject={preview?.subject ?? source.email.subject}
        onChange={(email) => onChange({ channel: 'email', email })}
      />
    );
  }
  if (source.channel === 'in_app') return <InAppForm message={source.inApp} readOnly={readOnly} findings={findings} onChange={(inApp) => onChange({ channel: 'in_app', inApp })} />;
  if (source.channel === 'sms') return <SmsForm message={source.sms} readOnly={readOnly} findings={findings} rendered={preview?.sms ?? null} onChange={(sms) => onChange({ channel: 'sms', sms })} />;
  return <PushForm message={source.push} readOnly={readOnly} findings={findings} onChange={(push) => onChange({ channel: 'push', push })} />;
}
