import type { PreviewResult, TemplateFinding, TemplateSource } from '@perennial/model';
import type { TemplateFacts } from '@perennial/template';
import type { MailSetting } from '../mail-setting.js';

/** What a preview shows of a message, less what was found wrong. */
export type Look = Omit<PreviewResult, 'ok' | 'problems'>;
/** A look at nothing: each channel fills in what is its own. */
export const BLANK: Look = { subject: '', preheader: '', html: '', text: '', inApp: null, sms: null, push: null };

/** A source that compiled: what is stored of it, and how it looks for some facts. */
export interface Compiled {
  readonly stored: object;
  /** Null: it cannot be rendered, for the reason in `part`. */
  readonly look: (facts: TemplateFacts) => { readonly ok: true; readonly look: Look } | { readonly ok: false; readonly reason: string; readonly part: string };
}

/** What the compiler and the lint say of a source; `compiled` is null when it cannot be sent. */
export interface Examined {
  readonly compiled: Compiled | null;
  readonly problems: readonly TemplateFinding[];
}

/** All that making templates of a channel needs to know about it. */
export interface TemplateChannel<Source extends TemplateSource = TemplateSource> {
  /** What a new template begins with. */
  readonly first: Source;
  /** Compiles a source and looks it over, within its workspace and topic. */
  readonly examine: (source: Source, setting: MailSetting) => Examined | Promise<Examined>;
}

/** The source of one channel. */
export type SourceOf<Channel extends TemplateSource['channel']> = Extract<TemplateSource, { channel: Channel }>;
