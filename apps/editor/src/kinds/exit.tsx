import { TextInput } from '@mantine/core';
import { z } from 'zod';
import { Section } from './field.js';
import type { KindView } from './kind-view.js';

const reasonSchema = z.string().catch('');

/** Ends the journey with a reason. */
export const exit: KindView = {
  Form: ({ config, readOnly, problemAt, change }) => (
    <Section title="Ending">
      <TextInput label="Reason" description="Shown with each run that ends here." maxLength={200} value={reasonSchema.parse(config['reason'])} readOnly={readOnly} error={problemAt('reason')} onChange={(event) => change({ reason: event.currentTarget.value }, 'reason')} />
    </Section>
  ),
};
