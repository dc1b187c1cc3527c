import { Button, Menu, Popover, TextInput, UnstyledButton } from '@mantine/core';
import { IconCheck, IconChevronDown, IconLanguage, IconTrash } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { localeTagSchema, type EmailSourceInput, type MailWords } from '@perennial/model';

/** The name of a language in English, its tag where it has none. */
export function localeName(tag: string): string {
  try {
    return new Intl.DisplayNames(['en'], { type: 'language' }).of(tag) ?? tag;
  } catch (error) {
    if (error instanceof RangeError) return tag;
    throw error;
  }
}

/** Tags of a mail's languages, the first one first; '' where it has no tag. */
export const localesOf = (email: EmailSourceInput): string[] => [email.locale ?? '', ...Object.keys(email.locales ?? {}).sort()];

/** What a mail says in one language; null is the first. */
export function wordsOf(email: EmailSourceInput, locale: string | null): MailWords {
  const { subject, preheader, mjml, text } = (locale === null ? undefined : email.locales?.[locale]) ?? email;
  return { subject, preheader, mjml, text };
}

/** The mail with other words in one language. */
export const withWords = (email: EmailSourceInput, locale: string | null, words: MailWords): EmailSourceInput =>
  (locale === null || email.locales?.[locale] === undefined ? { ...email, ...words } : { ...email, locales: { ...email.locales, [locale]: words } });

function withoutLocale(email: EmailSourceInput, locale: string): EmailSourceInput {
  const { [locale]: _gone, ...left } = email.locales ?? {};
  const { locales: _all, ...rest } = email;
  return Object.keys(left).length === 0 ? rest : { ...rest, locales: left };
}

interface LocaleMenuProps {
  readonly email: EmailSourceInput;
  readonly locale: string | null;
  readonly readOnly: boolean;
  readonly onLocale: (locale: string | null) => void;
  readonly onChange: (email: EmailSourceInput) => void;
}

/** The languages of a mail: which one is written, adding one from a copy, and taking one out. */
export function LocaleMenu({ email, locale, readOnly, onLocale, onChange }: LocaleMenuProps) {
  const [open, setOpen] = useState(false);
  const [tag, setTag] = useState('');
  const tags = Object.keys(email.locales ?? {}).sort();
  const shown = locale === null ? (email.locale === undefined ? 'Language' : localeName(email.locale)) : localeName(locale);
  const parsed = localeTagSchema.safeParse(tag.trim());
  const taken = [email.locale ?? '', ...tags].some((one) => one.toLowerCase() === tag.trim().toLowerCase());
  const wrong = tag.trim() === '' ? undefined : (taken ? 'The mail has this language already' : (parsed.success ? undefined : parsed.error.issues[0]?.message));
  const choose = (next: string | null): void => {
    onLocale(next);
    setOpen(false);
  };
  const add = (event: FormEvent): void => {
    event.preventDefault();
    if (!parsed.success || taken) return;
    if (email.locale === undefined && tags.length === 0) onChange({ ...email, locale: 'en', locales: { [parsed.data]: wordsOf(email, locale) } });
    else onChange({ ...email, locales: { ...email.locales, [parsed.data]: wordsOf(email, locale) } });
    setTag('');
    choose(parsed.data);
  };
  return (
    <Popover opened={open} onChange={setOpen} width={280} position="bottom-start">
      <Popover.Target><Button variant="subtle" size="xs" leftSection={<IconLanguage size={15} />} rightSection={<IconChevronDown size={13} />} aria-label="Languages" onClick={() => setOpen(!open)}>{shown}</Button></Popover.Target>
      <Popover.Dropdown p={8}>
        <div role="group" aria-label="Languages of the mail">
          {[null, ...tags].map((one) => (
            <div key={one ?? ''} className="row g4">
              <UnstyledButton className="row g8 problem grow" style={{ alignItems: 'center' }} aria-pressed={one === locale} onClick={() => choose(one)}>
                <span style={{ width: 16, flex: 'none' }}>{one === locale && <IconCheck size={15} />}</span>
                <span className="grow">{one === null ? (email.locale === undefined ? 'First language' : localeName(email.locale)) : localeName(one)}</span>
                <span className="mono t3">{one === null ? (email.locale ?? 'for all others') : one}</span>
              </UnstyledButton>
              {!readOnly && one !== null && <Menu position="bottom-end"><Menu.Target><UnstyledButton aria-label={`Take out ${localeName(one)}`} style={{ padding: 6 }}><IconTrash size={14} color="var(--text3)" /></UnstyledButton></Menu.Target><Menu.Dropdown><Menu.Item color="red" onClick={() => { onChange(withoutLocale(email, one)); choose(null); }}>Take out {localeName(one)}</Menu.Item></Menu.Dropdown></Menu>}
            </div>
          ))}
        </div>
        <p className="s12 t3" style={{ padding: '6px 8px' }}>Everybody reads their own language, else the wider one (pt for pt-BR), else the first.</p>
        {!readOnly && (
          <form className="col g8" style={{ padding: 8, borderTop: '1px solid var(--line)' }} onSubmit={add}>
            <TextInput label="Add a language" placeholder="pt or pt-BR" description={`Begins as a copy of ${shown === 'Language' ? 'the mail' : shown}`} value={tag} onChange={(event) => setTag(event.currentTarget.value)} error={wrong} />
            <Button type="submit" size="xs" variant="default" disabled={tag.trim() === '' || wrong !== undefined}>Add language</Button>
            {tags.length > 0 && <TextInput label="Tag of the first language" placeholder="en" value={email.locale ?? ''} onChange={(event) => { const own = event.currentTarget.value.trim(); const { locale: _was, ...rest } = email; onChange(own === '' ? rest : { ...email, locale: own }); }} error={email.locale !== undefined && !localeTagSchema.safeParse(email.locale).success ? 'Write it as en or en-GB' : undefined} />}
          </form>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
