import type { Channel, TemplateFinding, TemplateSource } from '@perennial/model';
import { email } from './channels/email.js';
import { inApp } from './channels/in-app.js';
import { push } from './channels/push.js';
import { sms } from './channels/sms.js';
import type { MailSetting } from './mail-setting.js';
import type { Examined, SourceOf, TemplateChannel } from './channels/template-channel.js';

const channels: { readonly [Name in Channel]: TemplateChannel<SourceOf<Name>> } = { email, in_app: inApp, sms, push };

const hasError = (problems: readonly TemplateFinding[]): boolean => problems.some((problem) => problem.severity === 'error');

/** What a new template of a channel begins with. */
export const firstSource = (channel: Channel): TemplateSource => channels[channel].first;

/** Compiles a source with blocks and brand of its workspace, and looks it over. */
export async function examine<Name extends Channel>(source: SourceOf<Name> & { readonly channel: Name }, setting: MailSetting): Promise<Examined> {
  return channels[source.channel].examine(source, setting);
}

/** Whether what was found keeps a template from being sent. */
export const isRefused = (examined: Examined): boolean => examined.compiled === null || hasError(examined.problems);
