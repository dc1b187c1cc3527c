import { NumberInput } from '@mantine/core';
import type { SendRate } from '@perennial/model';

const PERIODS = [{ name: 'perSecond', label: 'A second' }, { name: 'perMinute', label: 'A minute' }, { name: 'perHour', label: 'An hour' }] as const;
const WORDS = { perSecond: 'a second', perMinute: 'a minute', perHour: 'an hour' } as const;

/** A rate in words, such as "at most 10 a second, 5,000 an hour"; empty: no limit. */
export function rateWords(rate: SendRate | null | undefined): string {
  const said = PERIODS.flatMap(({ name }) => (rate?.[name] === null || rate?.[name] === undefined ? [] : [`${rate[name].toLocaleString('en')} ${WORDS[name]}`]));
  return said.length === 0 ? '' : `at most ${said.join(', ')}`;
}

/** Most messages within a second, a minute and an hour. */
export function RateFields({ rate, outer = {}, at, readOnly, problemAt, onChange }: {
  readonly rate: SendRate | null | undefined; readonly outer?: SendRate | null | undefined; readonly at: string; readonly readOnly: boolean; readonly problemAt: (field: string) => string | undefined; readonly onChange: (rate: SendRate) => void;
}) {
  return (
    <div className="row g8" role="group" aria-label="Most messages">
      {PERIODS.map(({ name, label }) => (
        <NumberInput
          key={name} label={label} min={1} max={1_000_000} allowDecimal={false} thousandSeparator="," hideControls placeholder={outer?.[name]?.toLocaleString('en') ?? 'No limit'} value={rate?.[name] ?? ''} readOnly={readOnly} error={problemAt(`${at}.${name}`)}
          onChange={(next) => onChange({ ...rate, [name]: typeof next === 'number' ? next : null })}
        />
      ))}
    </div>
  );
}
