import { randomBytes } from 'node:crypto';
import { hookSettingsSchema, type HookAddress, type HookSettings } from '@perennial/model';
import { putHook, type HookSecrets, type StoredHook, type Transaction } from '@perennial/store';
import { badField } from '../../http/problem.js';
import { hashKey } from '../../ingestion/write-keys.js';
import type { Wiring } from '../../wiring.js';

/** A new address of 192 bits, and a secret of 192 bits in the form of Standard Webhooks. */
export function newHookSecrets({ sealing }: Pick<Wiring, 'sealing'>): HookSecrets {
  const token = randomBytes(24).toString('base64url');
  return { tokenHash: hashKey(token), tokenSealed: sealing.seal(token), secretSealed: sealing.seal(`whsec_${randomBytes(24).toString('base64')}`) };
}

/** Settings of an address as they are kept. */
export const settingsOf = (hook: StoredHook): HookSettings => hookSettingsSchema.parse(hook.settings);

/** Where programs call a trigger, and what signs their calls. */
export const addressOf = ({ sealing, settings }: Pick<Wiring, 'sealing' | 'settings'>, hook: StoredHook): HookAddress =>
  ({ url: `${settings.publicUrl}/hooks/in/${sealing.open(hook.tokenSealed)}`, secret: settingsOf(hook).signed ? sealing.open(hook.secretSealed) : null });

/** Throws 400 for settings that belong to no webhook, that are missing, or that find nobody. */
export function checkHook(source: string, hook: HookSettings | null): void {
  if (source !== 'webhook') {
    if (hook !== null) throw badField('hook', `belongs to triggers with the source webhook, not ${source}`);
    return;
  }
  if (hook === null) throw badField('hook', 'is missing; a webhook needs to know where its body says whom it is about');
  if (hook.userId === null && hook.email === null && hook.anonymousId === null) throw badField('hook.userId', 'is missing; say where the user id, the email address or the anonymous id stands');
  const twice = hook.properties.findIndex(({ name }, place) => hook.properties.findIndex((one) => one.name === name) !== place);
  if (twice >= 0) throw badField(`hook.properties.${twice}.name`, 'is there twice');
}

/** Keeps the settings of a trigger's address, making one where there is none; answers whether anything changed. */
export const keepHook = (wiring: Wiring, transaction: Transaction, own: { readonly workspaceId: number; readonly trigger: string; readonly id: number; readonly settings: HookSettings }): Promise<boolean> =>
  putHook(transaction, own.workspaceId, { id: own.id, trigger: own.trigger, settings: { ...own.settings }, ...newHookSecrets(wiring) });
