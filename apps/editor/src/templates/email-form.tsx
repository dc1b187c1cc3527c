import { Button, Menu, TextInput } from '@mantine/core';
import { IconBraces, IconPencil, IconRefresh } from '@tabler/icons-react';
import { useImperativeHandle, useRef, useState, type ReactNode, type Ref } from 'react';
import type { MailWords, TemplateFinding } from '@perennial/model';
import { Segments } from '../ui/segments.js';
import { BlockPalette } from './block-palette.js';
import { CodeEditor, type CodeHandle } from './code-editor.js';
import { paths, type Vocabulary } from './completions.js';
import { withWordsAt, wordsAt, type WordsPlace } from './words-in-place.js';

const GOOD_SUBJECT = 50;

/** Leads to what a finding is about. */
export interface FormHandle {
  readonly goTo: (finding: TemplateFinding) => void;
  /** Changes words of the MJML where they stand. */
  readonly write: (place: WordsPlace, words: string) => void;
  readonly read: (place: WordsPlace) => string | null;
}

interface EmailFormProps {
  readonly email: MailWords;
  readonly readOnly: boolean;
  readonly findings: readonly TemplateFinding[];
  readonly vocabulary: Vocabulary;
  /** The plain text made from the HTML. */
  readonly madeText: string;
  readonly subject: string;
  /** The menu of languages. */
  readonly languages: ReactNode;
  readonly onChange: (email: MailWords) => void;
  readonly ref: Ref<FormHandle>;
}

interface LineProps {
  readonly label: string;
  readonly value: string;
  readonly readOnly: boolean;
  readonly findings: readonly TemplateFinding[];
  readonly hint?: string;
  readonly placeholder: string;
  readonly box: Ref<HTMLInputElement>;
  readonly onChange: (value: string) => void;
}

function Line({ label, value, readOnly, findings, hint, placeholder, box, onChange }: LineProps) {
  const worst = findings.find(({ severity }) => severity === 'error') ?? findings[0];
  return (
    <div className="row g10" style={{ alignItems: 'flex-start' }}>
      <label className="lab" htmlFor={`line-${label}`} style={{ width: 66, flex: 'none', lineHeight: '32px' }}>{label}</label>
      <TextInput
        id={`line-${label}`} ref={box} className="grow" value={value} readOnly={readOnly} placeholder={placeholder} maxLength={500} onChange={(event) => onChange(event.currentTarget.value)}
        error={worst?.severity === 'error' ? worst.message : undefined} description={worst?.severity === 'warning' ? worst.message : undefined}
        rightSection={hint === undefined ? undefined : <span className="s12 t3 num" style={{ whiteSpace: 'nowrap', paddingRight: 10 }}>{hint}</span>} rightSectionWidth={hint === undefined ? undefined : 76}
      />
    </div>
  );
}

const of = (findings: readonly TemplateFinding[], part: string): readonly TemplateFinding[] => findings.filter((finding) => finding.part === part);

const Insert = ({ tab, vocabulary, onInsert, onPart }: { tab: 'mjml' | 'text'; vocabulary: Vocabulary; onInsert: (text: string) => void; onPart: CodeHandle['insertPart'] }) => (
  <>
    <Menu width={320} position="bottom-end">
      <Menu.Target><Button variant="subtle" size="xs" className="wide-button" aria-label="Insert a value" leftSection={<IconBraces size={15} />}><span className="wide-only">Insert a value</span></Button></Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflow: 'auto' }}>
        {paths(vocabulary).map(({ path, about }) => <Menu.Item key={path} onClick={() => onInsert(`{{${path}}}`)}><span className="mono">{path}</span><div className="s12 t3 ell">{about}</div></Menu.Item>)}
      </Menu.Dropdown>
    </Menu>
    {tab === 'mjml' && <BlockPalette blocks={vocabulary.blocks} onInsert={(mjml, level) => onPart({ mjml, level })} />}
  </>
);

/** Subject, preheader and source of an e-mail. */
export function EmailForm({ email, readOnly, findings, vocabulary, madeText, subject, languages, onChange, ref }: EmailFormProps) {
  const [tab, setTab] = useState<'mjml' | 'text'>('mjml');
  const code = useRef<CodeHandle>(null);
  const subjectBox = useRef<HTMLInputElement>(null);
  const preheaderBox = useRef<HTMLInputElement>(null);
  const goTo = ({ part, line }: TemplateFinding): void => {
    if (part === 'subject') return subjectBox.current?.focus();
    if (part === 'preheader') return preheaderBox.current?.focus();
    setTab(part === 'text' ? 'text' : 'mjml');
    // After the tab has changed.
    window.setTimeout(() => code.current?.goTo(line ?? 1));
    return undefined;
  };
  const write = (place: WordsPlace, words: string): void => {
    const mjml = withWordsAt(email.mjml, place, words);
    if (mjml === null) return;
    if (tab === 'mjml' && code.current !== null) code.current.become(mjml);
    else onChange({ ...email, mjml });
  };
  useImperativeHandle(ref, () => ({ goTo, write, read: (place) => wordsAt(email.mjml, place)?.words ?? null }));
  const own = email.text;
  return (
    <>
      <div className="col g8" style={{ padding: '12px 16px', borderBottom: '1px solid var(--line)', flex: 'none' }}>
        <Line label="Subject" box={subjectBox} value={email.subject} readOnly={readOnly} placeholder="What it is about" findings={of(findings, 'subject')} hint={`${[...subject].length} of ${GOOD_SUBJECT}`} onChange={(value) => onChange({ ...email, subject: value })} />
        <Line label="Preheader" box={preheaderBox} value={email.preheader} readOnly={readOnly} placeholder="The line that stands behind the subject in a list" findings={of(findings, 'preheader')} onChange={(value) => onChange({ ...email, preheader: value })} />
      </div>
      <div className="row g4" style={{ height: 40, padding: '0 12px 0 16px', borderBottom: '1px solid var(--line)', flex: 'none' }}>
        <Segments small label="Source" value={tab} onChange={setTab} items={[{ value: 'mjml', label: 'MJML' }, { value: 'text', label: 'Plain text' }]} />
        {languages}
        <span className="grow" />
        {!readOnly && tab === 'text' && own !== null && <Button variant="subtle" size="xs" leftSection={<IconRefresh size={15} />} onClick={() => onChange({ ...email, text: null })}>Make it from the mail</Button>}
        {!readOnly && (tab === 'mjml' || own !== null) && <Insert tab={tab} vocabulary={vocabulary} onInsert={(text) => code.current?.insert(text)} onPart={(part) => code.current?.insertPart(part)} />}
      </div>
      <div className="grow" style={{ minHeight: 0, overflow: 'hidden' }}>
        {tab === 'mjml' && <CodeEditor key="mjml" ref={code} label="MJML of the mail" language="mjml" initial={email.mjml} readOnly={readOnly} findings={of(findings, 'mjml')} vocabulary={vocabulary} onChange={(mjml) => onChange({ ...email, mjml })} />}
        {tab === 'text' && own !== null && <CodeEditor key="text" ref={code} label="Plain text of the mail" language="text" initial={own} readOnly={readOnly} findings={of(findings, 'text')} vocabulary={vocabulary} onChange={(text) => onChange({ ...email, text })} />}
        {tab === 'text' && own === null && (
          <div className="col" style={{ height: '100%', background: 'var(--sunken)' }}>
            <div className="row g12" style={{ padding: '10px 16px', borderBottom: '1px solid var(--line)' }}>
              <span className="grow t2">Made from the mail, and follows it.</span>
              {!readOnly && <Button variant="default" size="xs" leftSection={<IconPencil size={14} />} onClick={() => onChange({ ...email, text: madeText })}>Write it by hand</Button>}
            </div>
            <pre className="grow mono" style={{ overflow: 'auto', padding: 16, whiteSpace: 'pre-wrap', lineHeight: '20px', color: 'var(--text2)' }}>{madeText}</pre>
          </div>
        )}
      </div>
    </>
  );
}
