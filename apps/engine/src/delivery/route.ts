import { bucket, BUCKETS } from '@perennial/model';
import type { SendingIntegration } from '@perennial/store';

/** What a route looks at of an integration. */
export type Routed = Pick<SendingIntegration, 'id' | 'standby' | 'weight' | 'trouble'>;

/** True while a provider is left alone. */
export const isLeftAlone = ({ trouble }: Pick<SendingIntegration, 'trouble'>, now: number): boolean => trouble !== null && trouble.until > now;

/** The integration that a message goes through: of those in use that answer each has its share, the same for the same message; while none of them does, those on standby. Null: none answers. */
export function routeOf<T extends Routed>(messageId: string, integrations: readonly T[], { now, tried }: { readonly now: number; readonly tried: ReadonlySet<number> }): T | null {
  const able = integrations.filter((one) => !tried.has(one.id) && !isLeftAlone(one, now));
  const inUse = able.filter(({ standby }) => !standby);
  const choice = inUse.length > 0 ? inUse : able;
  const total = choice.reduce((sum, { weight }) => sum + weight, 0);
  let rest = (bucket('route', messageId) / BUCKETS) * total;
  return choice.find(({ weight }) => (rest -= weight) < 0) ?? choice.at(-1) ?? null;
}
