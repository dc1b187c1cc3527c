import { templateSourceSchema, type Republished } from '@perennial/model';
import { inTransaction, insertTemplateVersion, liveTemplateSource, lockTemplate, recordChange } from '@perennial/store';
import type { Caller } from '../../http/caller.js';
import type { Wiring } from '../../wiring.js';
import { examine, isRefused } from './examine.js';
import { mailSetting } from './mail-setting.js';

/** Mails made anew in one call; a mail takes 10 to 50 ms. */
const A_CALL = 50;
const NOTE = 'Made anew with the blocks and brand of today';

/** What became of one of them: `gone` has nothing that is sent. */
type Outcome = { readonly is: 'made' } | { readonly is: 'gone' } | { readonly is: 'refused'; readonly failure: Republished['failed'][number] };

async function one(wiring: Wiring, by: Caller, id: number): Promise<Outcome> {
  const versionId = await wiring.ids.one();
  return inTransaction(wiring.database, async (transaction): Promise<Outcome> => {
    const template = await lockTemplate(transaction, by.workspaceId, id);
    const source = template === null ? null : await liveTemplateSource(transaction, id);
    if (template === null || source === null) return { is: 'gone' };
    const examined = await examine(templateSourceSchema.parse(source), await mailSetting(wiring.database, by.workspaceId, template.topic));
    if (examined.compiled === null || isRefused(examined)) return { is: 'refused', failure: { id, name: template.name, problems: [...examined.problems] } };
    const version = await insertTemplateVersion(transaction, { versionId, workspaceId: by.workspaceId, templateId: id, source, compiled: JSON.stringify(examined.compiled.stored), by: by.name, note: NOTE, republished: true });
    await recordChange(transaction, by, { action: 'template.republish', target: template.name, detail: { templateId: id, version } });
    return { is: 'made' };
  });
}

/** Makes versions of mails that are sent anew, from their own sources: drafts stay as they are, and a mail that cannot be made goes on being sent as it was. */
export async function republish(wiring: Wiring, by: Caller, ids: readonly number[]): Promise<Republished> {
  const wanted = [...new Set(ids)];
  const republished: number[] = [];
  const failed: Republished['failed'] = [];
  for (const id of wanted.slice(0, A_CALL)) {
    const outcome = await one(wiring, by, id);
    if (outcome.is === 'made') republished.push(id);
    else if (outcome.is === 'refused') failed.push(outcome.failure);
  }
  return { republished, failed, left: wanted.slice(A_CALL) };
}
