import { Body, Controller, Delete, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { createKeySchema, keyRowSchema, pageOf } from '@perennial/model';
import type { KeyRow, Page } from '@perennial/model';
import { insertKey, inTransaction, listKeys, recordChange, revokeKey } from '@perennial/store';
import type { StoredKey } from '@perennial/store';
import type { z } from 'zod';
import { Answers } from '../../http/answers.js';
import { Allow, By } from '../../http/caller.js';
import type { Caller } from '../../http/caller.js';
import { idSchema, whole } from '../../http/paging.js';
import { badField, notFound } from '../../http/problem.js';
import { Wiring } from '../../wiring.js';
import { keptOf, newKeyText } from '../new-key.js';

const isOrigin = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).origin === text;

/** Keys for tracking (server and browser) and for this API. */
@ApiTags('Keys')
@Controller('api/keys')
export class KeysController {
  public constructor(private readonly engine: Wiring) {}

  /** Keys in force; the text of browser keys, which are public. */
  @Get() @Answers(pageOf(keyRowSchema))
  public async list(@By() by: Caller): Promise<Page<KeyRow>> {
    return whole((await listKeys(this.engine.database, by.workspaceId)).map((key) => this.rowOf(key)));
  }

  /** Makes a key and answers its whole text, this once for server and API keys. The text of server keys is kept sealed: it proves user ids to the in-app feed. */
  @Post() @Allow({ role: 'owner' }) @Answers(keyRowSchema, 201)
  public async create(@Body({ schema: createKeySchema }) body: z.infer<typeof createKeySchema>, @By() by: Caller): Promise<KeyRow> {
    const wrong = body.origins.findIndex((origin) => !isOrigin(origin));
    if (wrong >= 0) throw badField(`origins.${wrong}`, 'is not an origin such as https://app.example.com (no path, no slash at the end)');
    const { database, ids, sealing, writeKeys } = this.engine;
    const text = newKeyText(body.kind);
    const id = await ids.one();
    await inTransaction(database, async (transaction) => {
      await insertKey(transaction, { id, workspaceId: by.workspaceId, kind: body.kind, name: body.name, ...keptOf(text), sealed: body.kind === 'api' ? null : sealing.seal(text), origins: body.origins });
      await recordChange(transaction, by, { action: 'key.create', target: body.name, detail: { kind: body.kind, origins: body.origins } });
    });
    writeKeys.forget();
    const made = (await listKeys(database, by.workspaceId)).find((key) => key.id === id);
    if (made === undefined) throw notFound('key');
    return { ...this.rowOf(made), text };
  }

  /** Revokes a key: calls with it are refused at once (within 2 s in other processes). */
  @Delete(':id') @Allow({ role: 'owner' }) @Answers(null, 204)
  public async revoke(@Param('id', { schema: idSchema }) id: number, @By() by: Caller): Promise<void> {
    await inTransaction(this.engine.database, async (transaction) => {
      const revoked = await revokeKey(transaction, by.workspaceId, id);
      if (revoked === null) throw notFound('key');
      await recordChange(transaction, by, { action: 'key.revoke', target: revoked.name, detail: { kind: revoked.kind } });
    });
    this.engine.writeKeys.forget();
  }

  private rowOf({ sealed, ...key }: StoredKey): KeyRow {
    return { ...key, text: key.kind === 'browser' && sealed !== null ? this.engine.sealing.open(sealed) : null };
  }
}
