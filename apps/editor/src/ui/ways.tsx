import { useId } from 'react';

/** One of a few ways, with what it means. */
export interface Way<Value extends string> {
  readonly value: Value;
  readonly title: string;
  readonly text: string;
}

/** Chooses one of a few ways, each told in a line. */
export function Ways<Value extends string>({ label, ways, value, onChange }: { label: string; ways: readonly Way<Value>[]; value: Value; onChange: (value: Value) => void }) {
  const name = useId();
  return (
    <div className="col g8" role="radiogroup" aria-label={label}>
      {ways.map((way) => (
        <label key={way.value} className="way" data-on={way.value === value}>
          <input type="radio" name={name} checked={way.value === value} onChange={() => onChange(way.value)} />
          <span><span className="b5">{way.title}</span><span className="s12 t3">{way.text}</span></span>
        </label>
      ))}
    </div>
  );
}
