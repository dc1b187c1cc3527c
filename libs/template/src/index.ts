export {
  compileEmail, loadEmail, type CompiledEmail, type EmailCompilation, type EmailLink, type EmailRenderer, type EmailRenderOptions,
  type EmailSource, type RenderedEmail,
} from './email.js';
export {
  compileInApp, loadInApp, type CompiledInApp, type InAppCompilation, type InAppRenderer, type InAppSource, type RenderedInApp,
} from './in-app.js';
export { compileSms, loadSms, MAX_SMS_SEGMENTS, type CompiledSms, type RenderedSms, type SmsCompilation, type SmsRenderer, type SmsSource } from './sms.js';
export { smsLength, type SmsLength } from './sms-length.js';
export { compilePush, loadPush, MAX_PUSH_BYTES, type CompiledPush, type PushCompilation, type PushRenderer, type PushSource, type RenderedPush } from './push.js';
export { lint, lintInApp, lintPush, lintSms, type LintOptions } from './lint.js';
export { factRoots, type FactRecord, type TemplateFacts, type TemplateLinks } from './facts.js';
export { templateLimits } from './limits.js';
export { unescaped, withQuery, type Tracking } from './tracking.js';
export type { TemplatePart, TemplateProblem } from './problem.js';
export type { VariableRead } from './expression/check.js';
export { templateHelpers } from './helpers/registry.js';
export type { BlockHelper, HelperArgument, TemplateHelper, ValueHelper } from './helpers/helper.js';
export { checkRequest, loadRequest, type RenderedRequest, type RequestRenderer, type RequestSource } from './request.js';
