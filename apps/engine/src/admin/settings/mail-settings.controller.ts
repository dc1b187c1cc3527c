import { Body, Controller, Get, HttpCode, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { mailSettingsSchema, trackingDomainCheckSchema, trackingDomainSchema } from '@perennial/model';
import type { MailSettings } from '@perennial/model';
import { findMailSettings, inTransaction, recordChange, saveMailSettings } from '@perennial/store';
import type { z } from 'zod';
import { Answers } from '../../http/answers.js';
import { Allow, By } from '../../http/caller.js';
import type { Caller } from '../../http/caller.js';
import { sendRequest } from '../../outgoing/send-request.js';
import { HERE, HERE_PATH } from '../../recipient/follow-routes.js';
import { Wiring } from '../../wiring.js';

const TIMEOUT_MS = 8000;

/** What is followed of mails, and what is put behind their links. */
@ApiTags('Workspace')
@Controller('api/mail-settings')
export class MailSettingsController {
  public constructor(private readonly engine: Wiring) {}

  /** The settings as they hold now. */
  @Get() @Answers(mailSettingsSchema)
  public async get(@By() by: Caller): Promise<MailSettings> {
    return findMailSettings(this.engine.database, by.workspaceId);
  }

  /** Changes the settings; they hold from the next mail on. */
  @Put() @Allow({ role: 'owner' }) @Answers(mailSettingsSchema)
  public async save(@Body({ schema: mailSettingsSchema }) body: MailSettings, @By() by: Caller): Promise<MailSettings> {
    await inTransaction(this.engine.database, async (transaction) => {
      await saveMailSettings(transaction, by.workspaceId, body);
      await recordChange(transaction, by, { action: 'mail_settings.change', target: 'Mail', detail: { ...body } });
    });
    return body;
  }

  /** Tries whether a host of the workspace's own leads here, over https. */
  @Post('check-domain') @HttpCode(200) @Allow({ role: 'owner' }) @Answers(trackingDomainCheckSchema)
  public async check(@Body({ schema: trackingDomainSchema }) { domain }: z.infer<typeof trackingDomainSchema>): Promise<z.infer<typeof trackingDomainCheckSchema>> {
    const answer = await sendRequest({ method: 'GET', url: `https://${domain}${HERE_PATH}`, headers: { 'user-agent': 'Perennial' }, body: null, timeoutMs: TIMEOUT_MS, maxBytes: 1000 }, this.engine.settings.allowHosts);
    if (answer.type !== 'answer') return { ok: false, detail: `${domain} does not lead here: ${answer.reason}. Point it at this server (CNAME), and give it a certificate.` };
    return answer.status === 200 && answer.text === HERE ? { ok: true, detail: `${domain} leads here.` } : { ok: false, detail: `${domain} leads elsewhere: it answered ${answer.status}. Point it at this server (CNAME).` };
  }
}
