import { Button, Drawer, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { TemplateSample } from '@perennial/model';
import { readSample } from './read-sample.js';

const FIRST: TemplateSample = { profile: { firstName: 'Maya', email: 'maya@orchard.io', plan: 'team' }, account: { name: 'Orchard' }, event: { items: [{ name: 'First thing', price: 12 }] } };

/** Values of its own that a template is previewed and tested with when no person is chosen. */
export function SampleDrawer({ sample, readOnly, onChange, onClose }: { readonly sample: TemplateSample | null; readonly readOnly: boolean; readonly onChange: (sample: TemplateSample | null) => void; readonly onClose: () => void }) {
  const [text, setText] = useState(sample === null ? '' : JSON.stringify(sample, null, 2));
  const [problem, setProblem] = useState<string | null>(null);
  const write = (text: string): void => {
    setText(text);
    if (text.trim() === '') {
      setProblem(null);
      return onChange(null);
    }
    const read = readSample(text);
    setProblem(read.ok ? null : read.message);
    if (read.ok) onChange(read.sample);
    return undefined;
  };
  return (
    <Drawer opened onClose={onClose} position="right" size={480} title="Sample values">
      <div className="col g12">
        <p className="t2">The preview and tests read these when no person is chosen: what stands under <code className="mono">profile</code>, <code className="mono">account</code>, <code className="mono">membership</code>, <code className="mono">event</code> and <code className="mono">context</code>. What is left out is invented, or taken from events seen lately.</p>
        {!readOnly && text === '' && <div><Button variant="default" size="xs" onClick={() => write(JSON.stringify(FIRST, null, 2))}>Begin with an example</Button></div>}
        <Textarea label="Sample values as JSON" className="grow" classNames={{ input: 'mono' }} autosize minRows={18} maxRows={32} spellCheck={false} readOnly={readOnly} value={text} onChange={(event) => write(event.currentTarget.value)} error={problem === null ? undefined : `${problem} The values from before are kept.`} />
        {problem === null && <span className="s12 t3" role="status">Kept with the template.</span>}
      </div>
    </Drawer>
  );
}
