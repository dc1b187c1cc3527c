import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { JsonObject } from '@perennial/model';
import { parseCondition, problems, type Condition } from '@perennial/segment';
import { ConditionBuilder } from '../conditions/condition-builder.js';
import { useWords } from '../conditions/use-words.js';

const PLACE = { roots: ['profile', 'account', 'membership'], run: false } as const;

const read = (value: JsonObject | null): Condition | undefined => {
  const parsed = value === null ? null : parseCondition(value);
  return parsed?.ok === true ? parsed.condition : undefined;
};

/** Who gets the message at all; others are skipped when their turn comes. Only finished conditions are kept. */
export function ConditionField({ condition, onChange }: { readonly condition: JsonObject | null; readonly onChange: (condition: JsonObject | null) => void }) {
  const words = useWords({ counts: true });
  const [value, setValue] = useState<Condition | undefined>(() => read(condition));
  const [open, setOpen] = useState(condition !== null);
  const found = value === undefined ? [] : problems(value, PLACE);
  const change = (next: Condition | undefined): void => {
    setValue(next);
    if (next === undefined) return onChange(null);
    if (problems(next, PLACE).length === 0) onChange(JSON.parse(JSON.stringify(next)));
    return undefined;
  };
  if (!open) return <div><div className="lab">Who gets it</div><div className="row g8"><span className="t2 grow">Everybody whose turn it is</span><Button size="xs" variant="default" leftSection={<IconPlus size={14} />} onClick={() => setOpen(true)}>Add a condition</Button></div></div>;
  return (
    <div>
      <div className="lab">Who gets it</div>
      <p className="s12 t3" style={{ marginBottom: 8 }}>Others are skipped when their turn comes, and go on in the journey.{found.length > 0 ? ' It is kept once it is complete.' : ''}</p>
      <ConditionBuilder label="Who gets it" value={value} words={words} problemAt={(at) => found.find((problem) => problem.at === at)?.message} onChange={change} />
    </div>
  );
}
