import { Body, Controller, Delete, Get, Param, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { integrationInputSchema, integrationRowSchema, integrationUseSchema, pageOf, providerInfoSchema, testIntegrationSchema, testResultSchema } from '@perennial/model';
import type { IntegrationRow, Page, ProviderInfo } from '@perennial/model';
import { providerKind, providerKinds } from '@perennial/providers';
import { changeIntegration, deleteIntegration, findIntegration, insertIntegration, inTransaction, listIntegrations, loadSendingWorkspace, makeDefaultIntegration, recordChange, useIntegration } from '@perennial/store';
import type { StoredIntegration } from '@perennial/store';
import type { z } from 'zod';
import { Answers } from '../../http/answers.js';
import { Allow, By } from '../../http/caller.js';
import type { Caller } from '../../http/caller.js';
import { idSchema, whole } from '../../http/paging.js';
import { badField, notFound, ProblemError } from '../../http/problem.js';
import { Wiring } from '../../wiring.js';
import { sendOne, testFrame } from '../templates/test-send.js';
import { TEST_CHANNELS } from '../templates/test-channels.js';
import { carriedChannel, checkSender, checkSettings, integrationRow, kindOrRefuse, providerInfo } from './integration-settings.js';

type Input = z.infer<typeof integrationInputSchema>;

/** Providers, and the workspace's credentials for them. */
@ApiTags('Integrations')
@Controller('api')
export class IntegrationsController {
  public constructor(private readonly engine: Wiring) {}

  /** Providers with the forms of their settings, once for each channel that they carry. */
  @Get('providers') @Answers(pageOf(providerInfoSchema))
  public providers(): Page<ProviderInfo> {
    return whole(providerKinds.filter((kind) => kind.offered !== false).flatMap((kind) => kind.channels.map((channel) => providerInfo(kind, channel))));
  }

  /** Integrations, without secrets. */
  @Get('integrations') @Answers(pageOf(integrationRowSchema))
  public async list(@By() by: Caller): Promise<Page<IntegrationRow>> {
    return whole((await listIntegrations(this.engine.database, by.workspaceId)).map((one) => integrationRow(one, this.engine.settings.publicUrl)));
  }

  /** Sets a provider up; the first one of a channel takes all its messages from then on. */
  @Post('integrations') @Allow({ role: 'owner' }) @Answers(integrationRowSchema, 201)
  public async create(@Body({ schema: integrationInputSchema }) body: Input, @By() by: Caller): Promise<IntegrationRow> {
    const carrying = kindOrRefuse(body.provider, body.channel);
    const { kind, channel } = carrying;
    checkSender(channel, body.fromAddress, body.fromName);
    const split = checkSettings(carrying, body.settings, this.engine, null);
    const id = await this.engine.ids.one();
    await inTransaction(this.engine.database, async (transaction) => {
      await insertIntegration(transaction, by.workspaceId, { id, provider: kind.name, channel, name: body.name, fromAddress: body.fromAddress, fromName: body.fromName, ...split });
      await recordChange(transaction, by, { action: 'integration.create', target: body.name, detail: { provider: kind.name, channel, fromAddress: body.fromAddress } });
    });
    return integrationRow(await this.find(by, id), this.engine.settings.publicUrl);
  }

  /** Changes an integration; a secret left out keeps its value. */
  @Put('integrations/:id') @Allow({ role: 'owner' }) @Answers(integrationRowSchema)
  public async change(@Param('id', { schema: idSchema }) id: number, @Body({ schema: integrationInputSchema }) body: Input, @By() by: Caller): Promise<IntegrationRow> {
    const stored = await this.find(by, id);
    if (stored.provider !== body.provider) throw badField('provider', 'cannot be changed; set the other provider up anew');
    if (body.channel !== undefined && stored.channel !== body.channel) throw badField('channel', 'cannot be changed; set the provider up anew for the other channel');
    const carrying = kindOrRefuse(body.provider, stored.channel);
    checkSender(carrying.channel, body.fromAddress, body.fromName);
    const split = checkSettings(carrying, body.settings, this.engine, stored.sealed);
    await inTransaction(this.engine.database, async (transaction) => {
      await changeIntegration(transaction, by.workspaceId, { id, name: body.name, fromAddress: body.fromAddress, fromName: body.fromName, ...split });
      await recordChange(transaction, by, { action: 'integration.change', target: body.name, detail: { provider: stored.provider, fromAddress: body.fromAddress } });
    });
    return integrationRow(await this.find(by, id), this.engine.settings.publicUrl);
  }

  /** Sends all messages of its channel through this integration from now on. */
  @Post('integrations/:id/default') @Allow({ role: 'owner' }) @Answers(integrationRowSchema)
  public async makeDefault(@Param('id', { schema: idSchema }) id: number, @By() by: Caller): Promise<IntegrationRow> {
    const stored = await this.find(by, id);
    await inTransaction(this.engine.database, async (transaction) => {
      await makeDefaultIntegration(transaction, by.workspaceId, stored);
      await recordChange(transaction, by, { action: 'integration.default', target: stored.name });
    });
    return integrationRow(await this.find(by, id), this.engine.settings.publicUrl);
  }

  /** Says what an integration is used for, and how much it takes. */
  @Put('integrations/:id/use') @Allow({ role: 'owner' }) @Answers(integrationRowSchema)
  public async use(@Param('id', { schema: idSchema }) id: number, @Body({ schema: integrationUseSchema }) body: z.infer<typeof integrationUseSchema>, @By() by: Caller): Promise<IntegrationRow> {
    const stored = await this.find(by, id);
    if (body.use === 'standby' && providerKind(stored.provider)?.standsIn === false) throw badField('use', 'cannot be standby: it would keep messages that others could send later');
    await inTransaction(this.engine.database, async (transaction) => {
      await useIntegration(transaction, by.workspaceId, { id, ...body });
      await recordChange(transaction, by, { action: 'integration.use', target: stored.name, detail: { ...body, rate: { ...body.rate } } });
    });
    return integrationRow(await this.find(by, id), this.engine.settings.publicUrl);
  }

  /** Tries an integration: its credentials, then one message. */
  @Post('integrations/:id/test') @Allow({ role: 'owner' }) @Answers(testResultSchema)
  public async test(@Param('id', { schema: idSchema }) id: number, @Body({ schema: testIntegrationSchema }) body: z.infer<typeof testIntegrationSchema>, @By() by: Caller): Promise<z.infer<typeof testResultSchema>> {
    const stored = await this.find(by, id);
    const channel = carriedChannel(stored.channel);
    const test = TEST_CHANNELS[channel];
    const to = test.read(body.to);
    if (to === null) throw badField('to', test.wrong);
    const workspace = await loadSendingWorkspace(this.engine.database, by.workspaceId);
    if (workspace === null) throw notFound('workspace');
    const connection = this.engine.connections.connect(workspace, channel, stored);
    try {
      const verified = await connection.provider.verify();
      if (!verified.ok) return verified;
      const words = `This message was sent by "${stored.name}" of ${workspace.name} to try its settings. They work.`;
      await sendOne({ ...connection, name: stored.name }, test.fromWords(testFrame(this.engine, workspace, connection, { to, profileId: null, sender: null }), `Test of ${stored.name}`, words));
      return { ok: true, detail: test.taken(to) };
    } catch (error) {
      if (error instanceof ProblemError) return { ok: false, detail: error.message };
      throw error;
    } finally {
      await connection.provider.close();
    }
  }

  /** Removes an integration; without a default one the mailbox catches all messages of its channel. */
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
