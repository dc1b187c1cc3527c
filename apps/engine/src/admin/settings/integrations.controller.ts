import { Body, Controller, Delete, Get, Param, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { integrationInputSchema, integrationRowSchema, isAddress, pageOf, providerInfoSchema, testIntegrationSchema, testResultSchema } from '@perennial/model';
import type { IntegrationRow, Page, ProviderInfo } from '@perennial/model';
import { providerKinds } from '@perennial/providers';
import { changeIntegration, deleteIntegration, findIntegration, findWorkspace, insertIntegration, inTransaction, listIntegrations, makeDefaultIntegration, recordChange } from '@perennial/store';
import type { StoredIntegration } from '@perennial/store';
import type { z } from 'zod';
import { Answers } from '../../http/answers.js';
import { Allow, By } from '../../http/caller.js';
import type { Caller } from '../../http/caller.js';
import { idSchema, whole } from '../../http/paging.js';
import { badField, notFound, ProblemError } from '../../http/problem.js';
import { Wiring } from '../../wiring.js';
import { sendOne } from '../templates/test-send.js';
import { checkSender, checkSettings, integrationRow, kindOrRefuse } from './integration-settings.js';

type Input = z.infer<typeof integrationInputSchema>;

/** Providers, and the workspace's credentials for them. */
@ApiTags('Integrations')
@Controller('api')
export class IntegrationsController {
  public constructor(private readonly engine: Wiring) {}

  /** Providers with the forms of their settings. */
  @Get('providers') @Answers(pageOf(providerInfoSchema))
  public providers(): Page<ProviderInfo> {
    return whole(providerKinds.filter((kind) => kind.offered !== false).map(({ name, title, channel, fields }) => ({ name, title, channel, fields: fields.map((field) => ({ ...field, options: field.options === undefined ? null : [...field.options] })) })));
  }

  /** Integrations, without secrets. */
  @Get('integrations') @Answers(pageOf(integrationRowSchema))
  public async list(@By() by: Caller): Promise<Page<IntegrationRow>> {
    return whole((await listIntegrations(this.engine.database, by.workspaceId)).map(integrationRow));
  }

  /** Sets a provider up; the first one takes all mail from then on. */
  @Post('integrations') @Allow({ role: 'owner' }) @Answers(integrationRowSchema, 201)
  public async create(@Body({ schema: integrationInputSchema }) body: Input, @By() by: Caller): Promise<IntegrationRow> {
    const kind = kindOrRefuse(body.provider);
    checkSender(body.fromAddress, body.fromName);
    const split = checkSettings(kind, body.settings, this.engine.sealing, null);
    const id = await this.engine.ids.one();
    await inTransaction(this.engine.database, async (transaction) => {
      await insertIntegration(transaction, by.workspaceId, { id, provider: kind.name, channel: kind.channel, name: body.name, fromAddress: body.fromAddress, fromName: body.fromName, ...split });
      await recordChange(transaction, by, { action: 'integration.create', target: body.name, detail: { provider: kind.name, fromAddress: body.fromAddress } });
    });
    return integrationRow(await this.find(by, id));
  }

  /** Changes an integration; a secret left out keeps its value. */
  @Put('integrations/:id') @Allow({ role: 'owner' }) @Answers(integrationRowSchema)
  public async change(@Param('id', { schema: idSchema }) id: number, @Body({ schema: integrationInputSchema }) body: Input, @By() by: Caller): Promise<IntegrationRow> {
    const stored = await this.find(by, id);
    if (stored.provider !== body.provider) throw badField('provider', 'cannot be changed; set the other provider up anew');
    checkSender(body.fromAddress, body.fromName);
    const split = checkSettings(kindOrRefuse(body.provider), body.settings, this.engine.sealing, stored.sealed);
    await inTransaction(this.engine.database, async (transaction) => {
      await changeIntegration(transaction, by.workspaceId, { id, name: body.name, fromAddress: body.fromAddress, fromName: body.fromName, ...split });
      await recordChange(transaction, by, { action: 'integration.change', target: body.name, detail: { provider: stored.provider, fromAddress: body.fromAddress } });
    });
    return integrationRow(await this.find(by, id));
  }

  /** Sends all mail through this integration from now on. */
  @Post('integrations/:id/default') @Allow({ role: 'owner' }) @Answers(integrationRowSchema)
  public async makeDefault(@Param('id', { schema: idSchema }) id: number, @By() by: Caller): Promise<IntegrationRow> {
    const stored = await this.find(by, id);
    await inTransaction(this.engine.database, async (transaction) => {
      await makeDefaultIntegration(transaction, by.workspaceId, stored);
      await recordChange(transaction, by, { action: 'integration.default', target: stored.name });
    });
    return integrationRow(await this.find(by, id));
  }

  /** Tries an integration: its credentials, then one mail. */
  @Post('integrations/:id/test') @Allow({ role: 'owner' }) @Answers(testResultSchema)
  public async test(@Param('id', { schema: idSchema }) id: number, @Body({ schema: testIntegrationSchema }) body: z.infer<typeof testIntegrationSchema>, @By() by: Caller): Promise<z.infer<typeof testResultSchema>> {
    if (!isAddress(body.to)) throw badField('to', 'is not an e-mail address');
    const stored = await this.find(by, id);
    const workspace = await findWorkspace(this.engine.database, by.workspaceId);
    if (workspace === null) throw notFound('workspace');
    const connection = this.engine.connections.connect(by.workspaceId, stored, workspace.name);
    try {
      const verified = await connection.provider.verify();
      if (!verified.ok) return verified;
      const text = `This mail was sent by "${stored.name}" of ${workspace.name} to try its settings. They work.`;
      await sendOne(connection, { to: body.to, subject: `Test of ${stored.name}`, html: `<p>${text.replace(/[&<>"]/g, (found) => `&#${found.charCodeAt(0)};`)}</p>`, text, profileId: null });
      return { ok: true, detail: `A mail to ${body.to} was taken.` };
    } catch (error) {
      if (error instanceof ProblemError) return { ok: false, detail: error.message };
      throw error;
    } finally {
      await connection.provider.close();
    }
  }

  /** Removes an integration; without a default one the mailbox catches all mail. */
  @Delete('integrations/:id') @Allow({ role: 'owner' }) @Answers(null, 204)
  public async remove(@Param('id', { schema: idSchema }) id: number, @By() by: Caller): Promise<void> {
    const stored = await this.find(by, id);
    await inTransaction(this.engine.database, async (transaction) => {
      await deleteIntegration(transaction, by.workspaceId, id);
      await recordChange(transaction, by, { action: 'integration.delete', target: stored.name });
    });
  }

  private async find(by: Caller, id: number): Promise<StoredIntegration> {
    const stored = await findIntegration(this.engine.database, by.workspaceId, id);
    if (stored === null) throw notFound('integration');
    return stored;
  }
}
