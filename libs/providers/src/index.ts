export { CARRIED_CHANNELS } from './port.js';
export { classifyBounce, statusIn } from './bounce-class.js';
export type { Feedback, FeedbackFact, FeedbackKind, FeedbackReading, FeedbackRequest, FeedbackSubject, FeedbackSurroundings } from './feedback.js';
export type {
  CarriedChannel, FilledRequest, HttpAnswer, HttpCall, Mailbox, OutgoingMail, OutgoingMessage, OutgoingPush, OutgoingText, Provider, ProviderKind, RequestForm, SendResult, SettingField, SettingProblem, Surroundings,
} from './port.js';
export { providerKind, providerKinds, settingFields } from './registry.js';
export { readReturnedMail, type ReturnedFact, type ReturnedMail } from './smtp/returned-mail.js';
export { readReturnAddress, returnAddress, type ReturnAddress, type ReturnKey } from './smtp/verp.js';
