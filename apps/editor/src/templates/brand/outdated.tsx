import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useMailKit } from '../../api/blocks.js';
import { counted } from '../../ui/format.js';
import { noticeDone, noticeFailed } from '../../ui/notices.js';

/** Says which mails are still sent as they were before a change, and makes them anew with one click. */
export function Outdated({ outdated, what }: { readonly outdated: readonly { readonly id: number; readonly name: string }[]; readonly what: string }) {
  const { republish } = useMailKit();
  if (outdated.length === 0) return null;
  const begin = (): void => republish.mutate(outdated.map(({ id }) => id), {
    onSuccess: ({ republished, failed }) => {
      if (republished.length > 0) noticeDone(`${counted(republished.length, 'mail')} ${republished.length === 1 ? 'is' : 'are'} sent with ${what} of today from now on.`);
      if (failed.length > 0) noticeFailed(`${counted(failed.length, 'mail')} could not be made and ${failed.length === 1 ? 'is' : 'are'} sent as before`, new Error(failed.map(({ name, problems }) => `${name}: ${problems.find(({ severity }) => severity === 'error')?.message ?? 'it cannot be made'}`).join(' ')));
    },
    onError: (error) => noticeFailed('The mails were not made anew', error),
  });
  const names = outdated.slice(0, 3).map(({ name }) => name).join(', ');
  return (
    <div className="notice warn" role="status" style={{ alignItems: 'center' }}>
      <IconRefresh size={16} style={{ marginTop: 0 }} />
      <span className="grow"><b className="b6">{counted(outdated.length, 'mail')} still {outdated.length === 1 ? 'goes' : 'go'} out with {what} from before.</b> {names}{outdated.length > 3 ? ` and ${outdated.length - 3} more` : ''}. Drafts are not touched.</span>
      <Button size="xs" variant="default" loading={republish.isPending} onClick={begin}>Publish {outdated.length === 1 ? 'it' : `all ${outdated.length}`} anew</Button>
    </div>
  );
}
