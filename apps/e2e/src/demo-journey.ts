import { call } from './running-engine.js';

const mjml = '<mjml><mj-body><mj-section><mj-column><mj-text>Hi {{profile.firstName}} <a href="{{links.unsubscribe}}">stop</a> {{workspace.postalAddress}}</mj-text></mj-column></mj-section></mj-body></mjml>';
const graph = {
  schema: 1, name: 'Welcome', pillar: 'retention', audience: 'consumer', subject: 'profile', entry: { triggers: [{ type: 'event', event: 'signed_up' }], reentry: { mode: 'never' }, key: null }, exit: { rules: [] }, goals: [], guardrails: {},
  nodes: [{ id: 'mail', type: 'email', name: 'Mail', config: { template: 'hello', continue: 'sent' } }, { id: 'done', type: 'exit', name: 'Done', config: { reason: 'sent' } }],
  edges: [{ from: 'entry', outlet: 'next', to: 'mail' }, { from: 'mail', outlet: 'next', to: 'done' }], layout: { positions: {}, notes: [] },
};

/** Publishes, through the API, a journey that answers `signed_up` with one mail and ends when it was sent. */
export async function publishWelcome(engine: { readonly address: string }): Promise<void> {
  const template = await call<{ id: number; revision: number }>(engine, 'POST', '/api/templates', { key: 'hello', name: 'Hello', channel: 'email', topic: null, source: { channel: 'email', email: { subject: 'Hi {{profile.firstName}}', preheader: '', mjml, text: null } } });
  await call(engine, 'POST', `/api/templates/${template.id}/versions`, { revision: template.revision });
  const journey = await call<{ id: number; revision: number }>(engine, 'POST', '/api/journeys', { name: 'Welcome', graph });
  await call(engine, 'POST', `/api/journeys/${journey.id}/publish`, { revision: journey.revision });
}
