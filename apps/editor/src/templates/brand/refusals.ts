import { brandSchema, type Brand } from '@perennial/model';

/** What is wrong with fields of a brand, by dotted path. */
export type Refusals = Readonly<Record<string, string>>;

/** Looks a brand over as the server will. */
export function refusalsOf(brand: Brand): Refusals {
  const parsed = brandSchema.safeParse(brand);
  return parsed.success ? {} : Object.fromEntries(parsed.error.issues.map(({ path, message }) => [path.join('.'), message]));
}
