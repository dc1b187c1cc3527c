export type { OutgoingMail, Provider, ProviderKind, SendResult, SettingField, Surroundings } from './port.js';
export { providerKind, providerKinds } from './registry.js';
