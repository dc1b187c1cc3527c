export type { CompiledEmail, EmailLink, EmailRenderer, EmailRenderOptions, EmailSource, RenderedEmail } from './email.js';
export { compileEmail, loadEmail, type CompiledMail, type MailCompilation, type MailSource } from './mail.js';
export { localeFor } from './locales.js';
export { brandValues, mailKit, standardKit, type MailBlock, type MailKit } from './blocks/kit.js';
export { blocksNamed } from './blocks/call.js';
export { standardBlocks } from './blocks/standard.js';
export { probeBlock, type BlockProbe } from './blocks/probe.js';
export type { WrittenMail } from './blocks/written-mail.js';
export {
  compileInApp, loadInApp, type CompiledInApp, type InAppCompilation, type InAppRenderer, type InAppSource, type RenderedInApp,
} from './in-app.js';
export { compileSms, loadSms, MAX_SMS_SEGMENTS, type CompiledSms, type RenderedSms, type SmsCompilation, type SmsRenderer, type SmsSource } from './sms.js';
export { smsLength, type SmsLength } from './sms-length.js';
export { compilePush, loadPush, MAX_PUSH_BYTES, type CompiledPush, type PushCompilation, type PushRenderer, type PushSource, type RenderedPush } from './push.js';
export { lint, lintInApp, lintPush, lintSms } from './lint/lint.js';
export type { LintOptions } from './lint/rule.js';
export { factRoots, type FactRecord, type TemplateFacts, type TemplateLinks } from './facts.js';
export { templateLimits } from './limits.js';
export { unescaped, withQuery, type Tracking } from './tracking.js';
export type { TemplatePart, TemplateProblem } from './problem.js';
export type { VariableRead } from './expression/check.js';
export { templateHelpers } from './helpers/registry.js';
export type { BlockHelper, HelperArgument, TemplateHelper, ValueHelper } from './helpers/helper.js';
export { checkRequest, loadRequest, type RenderedRequest, type RequestRenderer, type RequestSource } from './request.js';
