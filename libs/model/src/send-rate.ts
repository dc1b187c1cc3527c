import { z } from 'zod';

const most = z.number().int().min(1).max(1_000_000).nullable().optional();

/** Most messages that are handed over, evenly spread: within a second, a minute, an hour; absent or null: as many as there are. */
export const sendRateSchema = z.strictObject({ perSecond: most, perMinute: most, perHour: most });
/** Most messages that are handed over. */
export type SendRate = z.infer<typeof sendRateSchema>;

/** Most messages that are handed over to addresses of one domain. */
export const domainRateSchema = sendRateSchema.extend({ domain: z.string().trim().toLowerCase().min(1).max(253) });
/** Most messages that are handed over to addresses of one domain. */
export type DomainRate = z.infer<typeof domainRateSchema>;

const PERIODS = { perSecond: 1000, perMinute: 60_000, perHour: 3_600_000 } as const;

/** Milliseconds between two messages that a rate asks for: those of its strictest limit; 0: none. */
export const spacingOf = (rate: SendRate | null | undefined): number => Math.max(0, ...Object.entries(PERIODS).map(([name, ms]) => {
  const limit = rate?.[name as keyof typeof PERIODS];
  return limit === null || limit === undefined ? 0 : ms / limit;
}));
