import { NumberInput } from '@mantine/core';
import { z } from 'zod';
import { Section } from './field.js';
import type { FormProps, KindView } from './kind-view.js';
import { useNouns } from './use-subject.js';

const configSchema = z.object({ percent: z.number().catch(0) });

function HoldoutForm({ config, readOnly, problemAt, change }: FormProps) {
  const { one } = useNouns();
  const { percent } = configSchema.parse(config);
  return (
    <Section title="How many">
      <NumberInput
        size="xs" label="Held back" description={`Each ${one} always goes the same way here.`} min={0} max={100} decimalScale={2} suffix="%" value={percent} readOnly={readOnly} error={problemAt('percent')}
        onChange={(next) => change({ percent: typeof next === 'number' ? next : 0 }, 'percent')}
      />
      <p className="s12 t3">Whoever is held back goes on by their own outlet, so that you can compare the two.</p>
    </Section>
  );
}

/** Holds some people back, to compare. */
export const holdout: KindView = { Form: HoldoutForm };
