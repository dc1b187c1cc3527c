import { Button, Modal, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useNavigate } from 'react-router';
import { keySchema, type Block } from '@perennial/model';
import { useMailKit } from '../../api/blocks.js';
import { FormError } from '../../session/form-error.js';
import { Segments } from '../../ui/segments.js';
import { keyOfName } from '../key-of-name.js';

const FIRST: Record<Block['kind'], string> = {
  partial: '<mj-section>\n  <mj-column>\n    {{#if title}}\n    <mj-text mj-class="heading">{{title}}</mj-text>\n    {{/if}}\n    <mj-text>Words that many mails share.</mj-text>\n  </mj-column>\n</mj-section>\n',
  layout: '<mjml>\n  <mj-head>\n    <mj-attributes>\n      <mj-all font-family="{{brand.font}}" />\n      <mj-text font-size="16px" line-height="26px" color="{{brand.text}}" />\n      <mj-button background-color="{{brand.accent}}" color="{{brand.onAccent}}" border-radius="8px" />\n    </mj-attributes>\n  </mj-head>\n  <mj-body background-color="{{brand.background}}">\n    {{> header}}\n    {{> @partial-block}}\n    {{> footer}}\n  </mj-body>\n</mjml>\n',
};

/** Names a new block; it begins with a small source of its kind. */
export function NewBlock({ taken, onClose }: { readonly taken: readonly string[]; readonly onClose: () => void }) {
  const [name, setName] = useState('');
  const [ownKey, setOwnKey] = useState<string | null>(null);
  const [kind, setKind] = useState<Block['kind']>('partial');
  const { saveBlock } = useMailKit();
  const navigate = useNavigate();
  const key = ownKey ?? keyOfName(name);
  const fits = keySchema.safeParse(key);
  const wrong = taken.includes(key) ? 'There is one of this key already' : (key === '' || fits.success ? undefined : fits.error.issues[0]?.message);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (name.trim() !== '' && fits.success && wrong === undefined) saveBlock.mutate({ key, kind, name: name.trim(), mjml: FIRST[kind], revision: 0 }, { onSuccess: () => void navigate(`/templates/blocks/${key}`) });
  };
  return (
    <Modal opened onClose={onClose} title="New block" size={460}>
      <form className="col g16" onSubmit={submit}>
        <div><div className="lab" style={{ marginBottom: 4 }}>Kind</div><Segments label="Kind" value={kind} onChange={setKind} items={[{ value: 'partial', label: 'Block, in a mail' }, { value: 'layout', label: 'Layout, around a mail' }]} /></div>
        <TextInput label="Name" data-autofocus maxLength={120} value={name} onChange={(event) => setName(event.currentTarget.value)} />
        <TextInput label="Key" description={`Mails name it: ${kind === 'layout' ? `{{#> ${key || 'key'}}} … {{/${key || 'key'}}}` : `{{> ${key || 'key'}}}`}`} className="keyed" value={key} onChange={(event) => setOwnKey(event.currentTarget.value)} error={wrong} />
        <FormError error={saveBlock.error} />
        <div className="row g8" style={{ justifyContent: 'flex-end' }}><Button variant="default" onClick={onClose}>Cancel</Button><Button type="submit" loading={saveBlock.isPending} disabled={name.trim() === '' || wrong !== undefined}>Create block</Button></div>
      </form>
    </Modal>
  );
}
