import { describe, expect, it } from '@jest/globals';
import { journeyId, versionId, type FrequencyCap, type Guardrails, type QuietHours } from '@perennial/model';
import { compile } from './compile.js';
import { railsOf, railsOfMessage, type MessageRails } from './message-rails.js';
import { graphOf } from './testing/journeys.js';

const quiet = (action: QuietHours['action']): QuietHours => ({ windows: [{ weekdays: ['mon'], from: '20:00', to: '08:00' }], action });
const cap = (max: number): FrequencyCap => ({ max, per: 'week', window: 'rolling' });
const NONE: MessageRails = { priority: 50, quietHours: null, caps: [], counts: true, mode: 'live', rate: null, quietTemplate: null };

/** The rails of a mail of a journey. */
function mail(config: object, guardrails: Guardrails = {}, defaults: Guardrails = {}, node = 'm'): MessageRails {
  const graph = graphOf([['m', 'email', JSON.parse(JSON.stringify({ template: 'welcome', continue: 'queued', ...config }))]], ['entry.next>m'], { guardrails });
  const compiled = compile(graph, { journeyId: journeyId(1), versionId: versionId(1) }, null, defaults);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return railsOfMessage(compiled.plan, node);
}

describe('the guard rails of a message (journeys.md section 2)', () => {
  it('are none where nothing is said', () => {
    expect(mail({})).toEqual(NONE);
    expect(railsOf({})).toEqual(NONE);
  });

  it('are the workspace\'s, unless the journey has its own, unless the message node has its own', () => {
    const defaults: Guardrails = { priority: 10, quietHours: quiet('hold'), frequencyCaps: { caps: [cap(9)] }, mode: 'shadow' };
    const ofWorkspace = { ...NONE, priority: 10, quietHours: quiet('hold'), caps: [cap(9)], mode: 'shadow' };
    expect(mail({}, {}, defaults)).toEqual(ofWorkspace);
    expect(railsOf(defaults)).toEqual(ofWorkspace);
    const journey: Guardrails = { priority: 20, quietHours: quiet('drop'), frequencyCaps: { caps: [cap(3)] }, mode: 'review' };
    const ofJourney = { ...NONE, priority: 20, quietHours: quiet('drop'), caps: [cap(3)], mode: 'review' };
    expect(mail({}, journey, defaults)).toEqual(ofJourney);
    expect(mail({ priority: 90, quietHours: quiet('in_app'), quietTemplate: 'hint', frequencyCaps: { caps: [cap(1)] } }, journey, defaults)).toEqual({ ...ofJourney, priority: 90, quietHours: quiet('in_app'), quietTemplate: 'hint', caps: [cap(1)] });
    expect(mail({ priority: 90 }, journey, defaults, 'a step that is gone')).toEqual(ofJourney);
    expect(mail({ quietHours: { windows: [], action: 'hold' }, frequencyCaps: { caps: [] } }, journey)).toMatchObject({ quietHours: { windows: [] }, caps: [] });
    expect(mail({ priority: 0 }, journey)).toMatchObject({ priority: 0 });
  });

  it('take each switch of the caps by itself from one level up', () => {
    const defaults: Guardrails = { frequencyCaps: { caps: [cap(9)], counts: false } };
    expect(mail({}, { frequencyCaps: { obeys: false } }, defaults)).toMatchObject({ caps: [], counts: false });
    expect(mail({ frequencyCaps: { obeys: true, counts: null } }, { frequencyCaps: { obeys: false } }, defaults)).toMatchObject({ caps: [cap(9)], counts: false });
    expect(mail({ frequencyCaps: { counts: true } }, {}, defaults)).toMatchObject({ caps: [cap(9)], counts: true });
  });

  it('let what answers the person\'s own act pass quiet hours and caps', () => {
    expect(mail({ answersAct: true, quietHours: quiet('drop') }, { frequencyCaps: { caps: [cap(1)] }, quietHours: quiet('hold'), priority: 70 })).toEqual({ ...NONE, priority: 70 });
  });

  it('hold people back and let them in by the workspace, unless the journey says otherwise', () => {
    const limits = (own: Guardrails): unknown => {
      const compiled = compile(graphOf([['x', 'exit', { reason: 'done' }]], ['entry.next>x'], { guardrails: own }), { journeyId: journeyId(1), versionId: versionId(1) }, null, { holdout: 10, entryCap: { perDay: 5 }, rollout: { percent: 50 } });
      return compiled.ok ? compiled.plan.limits : compiled.problems;
    };
    expect(limits({})).toEqual({ held: 1000, cap: { perDay: 5 }, rollout: 5000 });
    expect(limits({ holdout: 0, entryCap: { total: 7 }, rollout: { percent: 100 } })).toEqual({ held: 0, cap: { total: 7 }, rollout: 10_000 });
  });
});
