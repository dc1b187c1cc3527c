import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inventedAccounts, inventedPeople } from './invented-people.js';

/** People of the demo workspace. */
const PEOPLE = 200;
const BATCH = 100;

/** Where and as whom the demo is loaded: through the same API that everyone uses. */
export interface DemoTarget {
  readonly address: string;
  readonly apiKey: string;
  readonly writeKey: string;
  /** Folder with `email`, `in-app` and `journeys`, as the command line keeps them. */
  readonly templates: string;
  readonly now: number;
}

async function call(target: DemoTarget, method: string, path: string, body: unknown): Promise<{ id: number; revision: number }> {
  const answer = await fetch(`${target.address}${path}`, { method, headers: { authorization: `Bearer ${target.apiKey}`, 'content-type': 'application/json' }, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as { id: number; revision: number };
}

const read = (target: DemoTarget, ...path: string[]): string => readFileSync(join(target.templates, ...path), 'utf8');
interface TemplateFile {
  readonly name: string;
  readonly channel: 'email' | 'in_app';
  readonly topic: string | null;
  readonly email?: Record<string, string>;
  readonly inApp?: Record<string, string>;
}
const named = (target: DemoTarget, folder: string): { key: string; file: TemplateFile }[] =>
  readdirSync(join(target.templates, folder)).filter((file) => file.endsWith('.json')).map((file) => ({ key: file.replace('.json', ''), file: JSON.parse(read(target, folder, file)) as TemplateFile }));

async function publishTemplate(target: DemoTarget, template: Record<string, unknown>): Promise<void> {
  const made = await call(target, 'POST', '/api/templates', template);
  await call(target, 'POST', `/api/templates/${made.id}/versions`, { revision: made.revision });
}

async function loadTemplates(target: DemoTarget): Promise<void> {
  for (const { key, file: { name, channel, topic, email } } of named(target, 'email')) {
    await publishTemplate(target, { key, name, channel, topic, source: { channel, email: { ...email, mjml: read(target, 'email', `${key}.mjml`), text: null } } });
  }
  for (const { key, file: { name, channel, topic, inApp } } of named(target, 'in-app')) await publishTemplate(target, { key, name, channel, topic, source: { channel, inApp } });
}

async function loadJourneys(target: DemoTarget): Promise<void> {
  for (const file of readdirSync(join(target.templates, 'journeys'))) {
    const graph = JSON.parse(read(target, 'journeys', file)) as { name: string; pillar: string; audience: string };
    const made = await call(target, 'POST', '/api/journeys', { name: graph.name, pillar: graph.pillar, audience: graph.audience, graph });
    await call(target, 'POST', `/api/journeys/${made.id}/publish`, { revision: made.revision });
  }
}

async function track(target: DemoTarget, batch: readonly Record<string, unknown>[]): Promise<void> {
  for (let at = 0; at < batch.length; at += BATCH) {
    const answer = await fetch(`${target.address}/v1/batch`, {
      method: 'POST', headers: { authorization: `Basic ${Buffer.from(`${target.writeKey}:`).toString('base64')}`, 'content-type': 'application/json' }, body: JSON.stringify({ batch: batch.slice(at, at + BATCH) }),
    });
    if (!answer.ok) throw new Error(`/v1/batch answered ${answer.status}: ${await answer.text()}`);
  }
}

async function loadPeople(target: DemoTarget): Promise<void> {
  const people = inventedPeople(PEOPLE, target.now);
  const calls = people.flatMap((person) => [
    { type: 'identify', userId: person.userId, traits: person.traits, messageId: `demo-identify-${person.userId}` },
    { type: 'group', userId: person.userId, groupId: person.accountId, traits: { ...inventedAccounts.find((account) => account.accountId === person.accountId)?.traits, role: person.role }, messageId: `demo-group-${person.userId}` },
  ]);
  await track(target, calls);
}

/** Loads templates, three live journeys and 200 invented people in 12 accounts into the workspace of the keys. Throws with the answer of what failed. */
export async function loadDemo(target: DemoTarget): Promise<void> {
  await loadTemplates(target);
  await loadJourneys(target);
  await loadPeople(target);
}
