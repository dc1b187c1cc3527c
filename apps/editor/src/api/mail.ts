import { useQuery } from '@tanstack/react-query';
import { mailSettingsSchema, senderSchema, sendingDomainSchema, trackingDomainCheckSchema, type MailSettings, type SenderInput } from '@perennial/model';
import { call, tell, whole } from './client.js';
import { keys } from './queries.js';

/** What is followed of mails. */
export const useMailSettings = () => useQuery({ queryKey: keys.mailSettings, queryFn: ({ signal }) => call('/mail-settings', mailSettingsSchema, { signal }) });
/** Domains that mails are sent from. */
export const useSendingDomains = () => useQuery({ queryKey: keys.sendingDomains, queryFn: ({ signal }) => whole('/sending-domains', sendingDomainSchema, signal) });
/** Who mails can be from. */
export const useSenders = () => useQuery({ queryKey: keys.senders, queryFn: ({ signal }) => whole('/senders', senderSchema, signal) });

/** Calls that change what mails are; use them through useSetting. */
export const mailCalls = {
  saveSettings: (body: MailSettings) => tell('/mail-settings', { method: 'PUT', body }),
  tryHost: (domain: string) => call('/mail-settings/check-domain', trackingDomainCheckSchema, { method: 'POST', body: { domain } }),
  addDomain: (body: { readonly domain: string; readonly warmUp: boolean }) => call('/sending-domains', sendingDomainSchema, { method: 'POST', body }),
  checkDomain: (id: number) => call(`/sending-domains/${id}/check`, sendingDomainSchema, { method: 'POST', body: {} }),
  warmUp: ({ id, warmUp }: { readonly id: number; readonly warmUp: boolean }) => tell(`/sending-domains/${id}/warm-up`, { method: 'PUT', body: { warmUp } }),
  removeDomain: (id: number) => tell(`/sending-domains/${id}`, { method: 'DELETE' }),
  addSender: (body: SenderInput) => tell('/senders', { method: 'POST', body }),
  changeSender: ({ id, body }: { readonly id: number; readonly body: SenderInput }) => tell(`/senders/${id}`, { method: 'PUT', body }),
  removeSender: (id: number) => tell(`/senders/${id}`, { method: 'DELETE' }),
};
