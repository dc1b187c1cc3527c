import { z } from 'zod';

/** A host or domain name of at least two labels, in lower case (RFC 1035). */
export const HOST_NAME = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/;
const utm = z.string().trim().max(200);

/** Parameters that are put behind the links of mails; empty ones are left out. `{journey}`, `{template}` and `{step}` stand for their keys. */
export const utmSchema = z.strictObject({ source: utm, medium: utm, campaign: utm, content: utm });
/** Parameters that are put behind the links of mails. */
export type Utm = z.infer<typeof utmSchema>;

/** What a workspace says about all its mails. */
export const mailSettingsSchema = z.strictObject({
  /** Openings are followed, by a picture of one pixel. */
  opens: z.boolean(),
  /** Clicks are followed: links lead by way of us. */
  clicks: z.boolean(),
  /** Host of the workspace's own that leads here (CNAME), under which links of mails stand; null: the engine's address. */
  domain: z.string().trim().toLowerCase().regex(HOST_NAME, 'is not a host name such as news.example.com').nullable(),
  /** Null: links are as they were written. */
  utm: utmSchema.nullable(),
});
/** What a workspace says about all its mails. */
export type MailSettings = z.infer<typeof mailSettingsSchema>;
/** POST /api/mail-settings/check-domain (owner): tries whether a host leads here. */
export const trackingDomainSchema = z.strictObject({ domain: z.string().trim().toLowerCase().regex(HOST_NAME, 'is not a host name such as news.example.com') });
/** Whether a host leads here, and if not, why. */
export const trackingDomainCheckSchema = z.object({ ok: z.boolean(), detail: z.string() });

/** What a new workspace says. */
export const FIRST_MAIL_SETTINGS: MailSettings = { opens: true, clicks: true, domain: null, utm: null };

/** Attribute of a profile that, where it is false, keeps their openings and clicks from being followed. */
export const TRACKING_CONSENT = 'trackingConsent';

/** The query of the parameters, such as `utm_source=a&utm_campaign=b`; empty: none. */
export function utmQuery(said: Utm | null, keys: { readonly journey: string; readonly template: string; readonly step: string }): string {
  if (said === null) return '';
  const filled = (text: string): string => text.replace(/\{(journey|template|step)\}/g, (_, name: keyof typeof keys) => keys[name]).trim();
  return (['source', 'medium', 'campaign', 'content'] as const).flatMap((name) => (filled(said[name]) === '' ? [] : [`utm_${name}=${encodeURIComponent(filled(said[name]))}`])).join('&');
}
