import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { foldAddress, mailSchema, pageOf } from '@perennial/model';
import type { Mail, Page } from '@perennial/model';
import { findMail, listMails } from '@perennial/store';
import type { CaughtMail } from '@perennial/store';
import { z } from 'zod';
import { Answers } from '../../http/answers.js';
import { By } from '../../http/caller.js';
import type { Caller } from '../../http/caller.js';
import { beforeId, idSchema, pageFrom, pageQuery } from '../../http/paging.js';
import { notFound } from '../../http/problem.js';
import { Wiring } from '../../wiring.js';

const mailQuery = pageQuery.extend({ to: z.string().max(1024).optional() });
const headersSchema = z.record(z.string(), z.string()).catch({});

const mailOf = (mail: CaughtMail): Mail => ({ ...mail, headers: headersSchema.parse(mail.headers) });

/** Messages that the mailbox caught. */
@ApiTags('Mailbox')
@Controller('api/mailbox')
export class MailboxController {
  public constructor(private readonly engine: Wiring) {}

  /** Caught messages, newest first, to one address where `to` is given. */
  @Get() @Answers(pageOf(mailSchema))
  public async list(@Query({ schema: mailQuery }) query: z.infer<typeof mailQuery>, @By() by: Caller): Promise<Page<Mail>> {
    const toFolded = query.to === undefined || query.to.trim() === '' ? null : foldAddress(query.to);
    const mails = await listMails(this.engine.database, by.workspaceId, { toFolded, before: beforeId(query.cursor), limit: query.limit + 1 });
    return pageFrom(mails, query.limit, { item: mailOf, cursor: (mail) => [mail.id] });
  }

  /** One caught mail. */
  @Get(':id') @Answers(mailSchema)
  public async get(@Param('id', { schema: idSchema }) id: number, @By() by: Caller): Promise<Mail> {
    const mail = await findMail(this.engine.database, by.workspaceId, id);
    if (mail === null) throw notFound('mail');
    return mailOf(mail);
  }
}
