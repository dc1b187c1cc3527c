import { Autocomplete, Button, Popover } from '@mantine/core';
import { IconFolderSymlink } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { folderSchema } from '@perennial/model';
import { useMoveTemplates } from '../api/templates.js';
import { FormError } from '../session/form-error.js';
import { counted } from '../ui/format.js';
import { noticeDone } from '../ui/notices.js';

/** Puts chosen templates into a folder, which need not be there yet. */
export function MoveTemplates({ ids, folders, onDone }: { readonly ids: readonly number[]; readonly folders: readonly string[]; readonly onDone: () => void }) {
  const [folder, setFolder] = useState('');
  const move = useMoveTemplates();
  const fits = folderSchema.safeParse(folder);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!fits.success) return;
    move.mutate({ ids, folder: fits.data }, { onSuccess: () => {
      noticeDone(`${counted(ids.length, 'template')} moved ${fits.data === '' ? 'out of folders' : `to ${fits.data}`}.`);
      onDone();
    } });
  };
  return (
    <Popover width={300} position="bottom-start" trapFocus>
      <Popover.Target><Button size="xs" variant="default" leftSection={<IconFolderSymlink size={15} />}>Move {ids.length}</Button></Popover.Target>
      <Popover.Dropdown>
        <form className="col g12" onSubmit={submit}>
          <Autocomplete label="Folder" description="Names with / between them; empty takes them out" placeholder="Onboarding/Trial" comboboxProps={{ withinPortal: false }} data={[...folders]} value={folder} maxLength={200} onChange={setFolder} error={fits.success ? undefined : fits.error.issues[0]?.message} />
          <FormError error={move.error} />
          <Button type="submit" loading={move.isPending}>Move</Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
