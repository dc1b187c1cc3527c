const fallback = 'en';
const kept = 200;

// Making an Intl formatter costs about 20 times what using it does, so they are kept by locale and options.
const formatters = new Map<string, Intl.NumberFormat>();
const rules = new Map<string, Intl.PluralRules>();

/** Runs `use` with the locale, or with English where its tag is not a valid one. */
export function withLocale<T>(locale: string, use: (tag: string) => T): T {
  try {
    return use(locale === '' ? fallback : locale);
  } catch (error) {
    if (error instanceof RangeError) return use(fallback);
    throw error;
  }
}

function remembered<T>(memory: Map<string, T>, key: string, make: () => T): T {
  const known = memory.get(key);
  if (known !== undefined) return known;
  if (memory.size >= kept) memory.clear();
  const made = make();
  memory.set(key, made);
  return made;
}

/** Writes a number by the conventions of a locale; throws RangeError for options that Intl does not know. */
export function formatNumber(locale: string, value: number, options: Intl.NumberFormatOptions): string {
  return remembered(formatters, `${locale}|${JSON.stringify(options)}`, () =>
    withLocale(locale, (tag) => new Intl.NumberFormat(tag, options)),
  ).format(value);
}

/** The CLDR plural category of a number in a locale. */
export function pluralCategory(locale: string, value: number): Intl.LDMLPluralRule {
  return remembered(rules, locale, () => withLocale(locale, (tag) => new Intl.PluralRules(tag))).select(value);
}

/** Decimals between 0 and 20, or undefined where the value is none. */
export function decimalsOf(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && value <= 20 ? Math.floor(value) : undefined;
}
