import { createPublicKey, generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { dnsCheckSchema, newSendingDomainSchema, pageOf, sendingDomainSchema, warmUpSchema } from '@perennial/model';
import type { DnsCheck, Page, SendingDomain } from '@perennial/model';
import { databaseNow, deleteDomain, findDomain, insertDomain, inTransaction, keepChecks, listDomains, listIntegrations, recordChange, setWarmUp } from '@perennial/store';
import type { StoredDomain } from '@perennial/store';
import { providerKind } from '@perennial/providers';
import { z } from 'zod';
import { dayOfWarmUp, mostOfDay } from '../../delivery/warm-up.js';
import { Answers } from '../../http/answers.js';
import { Allow, By } from '../../http/caller.js';
import type { Caller } from '../../http/caller.js';
import { idSchema, whole } from '../../http/paging.js';
import { notFound, problem } from '../../http/problem.js';
import { Wiring } from '../../wiring.js';
import { namesOf, verdictOf } from './dns-verdict.js';
import { resolveTexts } from './resolve-texts.js';

const generate = promisify(generateKeyPair);
/** As long as all mail services read; 4096 does not fit one text of DNS (RFC 8301). */
const KEY_BITS = 2048;

/** Name of a new key in DNS: its year and month tell keys apart when one is replaced. */
const selectorOf = (now: number): string => `perennial${new Date(now).toISOString().slice(0, 7).replace('-', '')}`;

const checksOf = (stored: StoredDomain, spf: readonly string[]): DnsCheck[] => {
  const known = z.array(dnsCheckSchema).safeParse(stored.checks);
  return known.success ? known.data : verdictOf({ ...stored, spf }, { spf: null, dkim: null, dmarc: null }).map((check) => ({ ...check, words: 'Not looked at yet.' }));
};

/** Domains that mails are sent from: their keys for DKIM, their records in DNS, their warm-up. */
@ApiTags('Sending domains')
@Controller('api/sending-domains')
export class SendingDomainsController {
  public constructor(private readonly engine: Wiring) {}

  /** Domains with their records. */
  @Get() @Answers(pageOf(sendingDomainSchema))
  public async list(@By() by: Caller): Promise<Page<SendingDomain>> {
    const [domains, spf, now] = await Promise.all([listDomains(this.engine.database, by.workspaceId), this.spfOf(by), databaseNow(this.engine.database)]);
    return whole(domains.map((domain) => this.shown(domain, spf, now)));
  }

  /** Adds a domain with a new key. */
  @Post() @Allow({ role: 'owner' }) @Answers(sendingDomainSchema, 201)
  public async create(@Body({ schema: newSendingDomainSchema }) body: z.infer<typeof newSendingDomainSchema>, @By() by: Caller): Promise<SendingDomain> {
    const { privateKey } = await generate('rsa', { modulusLength: KEY_BITS });
    const [id, now] = [await this.engine.ids.one(), await databaseNow(this.engine.database)];
    const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' }).toString('base64');
    const sealedKey = this.engine.sealing.seal(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    await inTransaction(this.engine.database, async (transaction) => {
      if (!(await insertDomain(transaction, by.workspaceId, { id, domain: body.domain, selector: selectorOf(now), publicKey, sealedKey, warmUp: body.warmUp }))) throw problem(409, `${body.domain} is there already.`, { field: 'domain' });
      await recordChange(transaction, by, { action: 'sending_domain.create', target: body.domain });
    });
    return this.check(id, by);
  }

  /** Looks DNS up. */
  @Post(':id/check') @HttpCode(200) @Answers(sendingDomainSchema)
  public async check(@Param('id', { schema: idSchema }) id: number, @By() by: Caller): Promise<SendingDomain> {
    const [domain, spf] = [await this.find(by, id), await this.spfOf(by)];
    const names = namesOf(domain);
    const [ofSpf, ofDkim, ofDmarc] = await Promise.all([names.spf, names.dkim, names.dmarc].map((name) => resolveTexts(name, this.engine.settings.dnsServers)));
    await keepChecks(this.engine.database, by.workspaceId, id, verdictOf({ ...domain, spf }, { spf: ofSpf ?? null, dkim: ofDkim ?? null, dmarc: ofDmarc ?? null }));
    return this.shown(await this.find(by, id), spf, await databaseNow(this.engine.database));
  }

  /** Begins the warm-up of a domain today, or ends it. */
  @Put(':id/warm-up') @Allow({ role: 'owner' }) @Answers(sendingDomainSchema)
  public async warmUp(@Param('id', { schema: idSchema }) id: number, @Body({ schema: warmUpSchema }) body: z.infer<typeof warmUpSchema>, @By() by: Caller): Promise<SendingDomain> {
    const domain = await this.find(by, id);
    await inTransaction(this.engine.database, async (transaction) => {
      await setWarmUp(transaction, by.workspaceId, id, body.warmUp);
      await recordChange(transaction, by, { action: 'sending_domain.warm_up', target: domain.domain, detail: { ...body } });
    });
    return this.shown(await this.find(by, id), await this.spfOf(by), await databaseNow(this.engine.database));
  }

  /** Removes a domain with its key: mails from it are no longer signed here. */
  @Delete(':id') @Allow({ role: 'owner' }) @Answers(null, 204)
  public async remove(@Param('id', { schema: idSchema }) id: number, @By() by: Caller): Promise<void> {
    const domain = await this.find(by, id);
    await inTransaction(this.engine.database, async (transaction) => {
      await deleteDomain(transaction, by.workspaceId, id);
      await recordChange(transaction, by, { action: 'sending_domain.delete', target: domain.domain });
    });
  }

  private shown(stored: StoredDomain, spf: readonly string[], now: number): SendingDomain {
    const most = mostOfDay(stored.warmUpFrom, now);
    return {
      id: stored.id, domain: stored.domain, checks: checksOf(stored, spf), checkedAt: stored.checkedAt,
      warmUp: stored.warmUpFrom === null ? null : { since: stored.warmUpFrom, day: dayOfWarmUp(stored.warmUpFrom, now), sent: stored.sentToday, most },
    };
  }

  /** What SPF must name for the providers through which mails go out. */
  private async spfOf(by: Caller): Promise<string[]> {
    const used = (await listIntegrations(this.engine.database, by.workspaceId)).filter(({ channel, isDefault, standby }) => channel === 'email' && (isDefault || standby));
    return [...new Set(used.flatMap(({ provider, settings }) => providerKind(provider)?.spf?.(settings) ?? []))];
  }

  private async find(by: Caller, id: number): Promise<StoredDomain> {
    const domain = await findDomain(this.engine.database, by.workspaceId, id);
    if (domain === null) throw notFound('domain');
    return domain;
  }
}
