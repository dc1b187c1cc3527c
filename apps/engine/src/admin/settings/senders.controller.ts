import { Body, Controller, Delete, Get, Param, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { isAddress, pageOf, senderInputSchema, senderSchema } from '@perennial/model';
import type { Page, Sender, SenderInput } from '@perennial/model';
import { changeSender, deleteSender, insertSender, inTransaction, listSenders, recordChange } from '@perennial/store';
import { Answers } from '../../http/answers.js';
import { Allow, By } from '../../http/caller.js';
import type { Caller } from '../../http/caller.js';
import { idSchema, whole } from '../../http/paging.js';
import { badField, notFound, problem } from '../../http/problem.js';
import { Wiring } from '../../wiring.js';

// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROLS = /[\u0000-\u001f\u007f]/;

function check({ name, address, replyTo }: SenderInput): void {
  if (!isAddress(address)) throw badField('address', 'is not an address. Write it like hello@example.com');
  if (replyTo !== null && !isAddress(replyTo)) throw badField('replyTo', 'is not an address. Write it like team@example.com');
  if (CONTROLS.test(name)) throw badField('name', 'has line breaks or other characters that no header can hold');
}

/** Who mails can be from, and where answers go; templates choose one. */
@ApiTags('Senders')
@Controller('api/senders')
export class SendersController {
  public constructor(private readonly engine: Wiring) {}

  /** Senders by key. */
  @Get() @Answers(pageOf(senderSchema))
  public async list(@By() by: Caller): Promise<Page<Sender>> {
    return whole(await listSenders(this.engine.database, by.workspaceId));
  }

  /** Adds a sender. */
  @Post() @Allow({ role: 'owner' }) @Answers(senderSchema, 201)
  public async create(@Body({ schema: senderInputSchema }) body: SenderInput, @By() by: Caller): Promise<Sender> {
    check(body);
    const id = await this.engine.ids.one();
    await inTransaction(this.engine.database, async (transaction) => {
      if (!(await insertSender(transaction, by.workspaceId, { id, ...body }))) throw problem(409, `There is a sender with the key "${body.key}" already. Choose another key.`, { field: 'key' });
      await recordChange(transaction, by, { action: 'sender.create', target: body.key, detail: { address: body.address } });
    });
    return this.find(by, id);
  }

  /** Changes a sender; its key stays. */
  @Put(':id') @Allow({ role: 'owner' }) @Answers(senderSchema)
  public async change(@Param('id', { schema: idSchema }) id: number, @Body({ schema: senderInputSchema }) body: SenderInput, @By() by: Caller): Promise<Sender> {
    check(body);
    const known = await this.find(by, id);
    if (known.key !== body.key) throw badField('key', 'cannot be changed: templates and files name it');
    await inTransaction(this.engine.database, async (transaction) => {
      await changeSender(transaction, by.workspaceId, { id, name: body.name, address: body.address, replyTo: body.replyTo });
      await recordChange(transaction, by, { action: 'sender.change', target: body.key, detail: { address: body.address } });
    });
    return this.find(by, id);
  }

  /** Removes a sender; 409 while templates use it. */
  @Delete(':id') @Allow({ role: 'owner' }) @Answers(null, 204)
  public async remove(@Param('id', { schema: idSchema }) id: number, @By() by: Caller): Promise<void> {
    const known = await this.find(by, id);
    await inTransaction(this.engine.database, async (transaction) => {
      if (!(await deleteSender(transaction, by.workspaceId, id))) throw problem(409, `${known.usedIn} ${known.usedIn === 1 ? 'template is' : 'templates are'} from this sender. Give them another first.`);
      await recordChange(transaction, by, { action: 'sender.delete', target: known.key });
    });
  }

  private async find(by: Caller, id: number): Promise<Sender> {
    const sender = (await listSenders(this.engine.database, by.workspaceId)).find((one) => one.id === id);
    if (sender === undefined) throw notFound('sender');
    return sender;
  }
}
