import type { Ref } from 'react';
import type { PreviewResult, TemplateFinding, TemplateSource } from '@perennial/model';
import type { Vocabulary } from './completions.js';
import { EmailForm, type FormHandle } from './email-form.js';
import { LocaleMenu, withWords, wordsOf } from './locale-menu.js';
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
  /** The language that is written; null: the first. */
  readonly locale: string | null;
  readonly onLocale: (locale: string | null) => void;
  readonly onChange: (source: TemplateSource) => void;
}

/** The form of a template's channel. */
export function SourceForm({ form, source, readOnly, findings, vocabulary, preview, locale, onLocale, onChange }: SourceFormProps) {
  if (source.channel === 'email') {
    return (
      <EmailForm
        key={locale ?? ''} ref={form} email={wordsOf(source.email, locale)} readOnly={readOnly} findings={findings.filter((finding) => (finding.locale ?? null) === locale)} vocabulary={vocabulary} madeText={preview?.text ?? ''}
        subject={preview?.subject ?? source.email.subject} languages={<LocaleMenu email={source.email} locale={locale} readOnly={readOnly} onLocale={onLocale} onChange={(email) => onChange({ channel: 'email', email })} />}
        onChange={(words) => onChange({ channel: 'email', email: withWords(source.email, locale, words) })}
      />
    );
  }
  if (source.channel === 'in_app') return <InAppForm message={source.inApp} readOnly={readOnly} findings={findings} onChange={(inApp) => onChange({ channel: 'in_app', inApp })} />;
  if (source.channel === 'sms') return <SmsForm message={source.sms} readOnly={readOnly} findings={findings} rendered={preview?.sms ?? null} onChange={(sms) => onChange({ channel: 'sms', sms })} />;
  return <PushForm message={source.push} readOnly={readOnly} findings={findings} onChange={(push) => onChange({ channel: 'push', push })} />;
}
