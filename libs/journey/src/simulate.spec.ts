import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instant } from '@perennial/model';
import { simulate, subjectWith, type Simulated } from './simulate.js';
import { aPerson, aScript, someJourneys, stimuliOf } from './testing/arbitraries.js';
import { stimulusOf } from './trial.js';

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('simulate (journeys.md section 7)', () => {
  it('hands every message to delivery with the run that made it and what is known by then', () => {
    fc.assert(fc.property(someJourneys, aPerson, aScript, (journeys, facts, script) => {
      const done = simulate({ journeys, subject: subjectWith(facts), script: stimuliOf(script), until: null });
      expect(done.messages.map(({ message }) => message)).toEqual(done.effects.filter((effect) => effect.type === 'message'));
      for (const { message, run, facts: known } of done.messages) {
        expect(run?.id).toBe(message.enrollmentId);
        expect(run?.enteredAt).toBe(message.enteredAt);
        const later = Object.values(known.events).flat().filter((event) => event.receivedAt > message.at);
        expect(later).toEqual([]);
      }
    }));
  });

  it('is cut off after so many steps, and says so only then; what it did until then is the beginning of the whole', () => {
    fc.assert(fc.property(someJourneys, aPerson, aScript, fc.integer({ min: 0, max: 12 }), (journeys, facts, script, maxSteps) => {
      const run = (more: { maxSteps?: number; stop?: () => boolean }): Simulated => simulate({ journeys, subject: subjectWith(facts), script: stimuliOf(script), until: null, ...more });
      const [whole, part] = [run({}), run({ maxSteps })];
      expect(plain(part.log)).toEqual(plain(whole.log.slice(0, part.log.length)));
      if (part.log.length < whole.log.length) expect(part.cut).toBe(true);
      if (!part.cut) expect(plain(part)).toEqual(plain(whole));
      if (part.log.length < maxSteps) expect(part.cut).toBe(whole.cut);
      let turns = 0;
      const stopped = run({ stop: () => (turns += 1) > 2 });
      expect(stopped.stopped).toBe(turns > 2);
      expect(plain(stopped.log)).toEqual(plain(whole.log.slice(0, stopped.log.length)));
    }));
  });

  it('lets a script open a mail: names of the engine come from the engine, others from tracking', () => {
    const sourceOf = (name: string): unknown => {
      const stimulus = stimulusOf({ type: 'event', name, properties: {}, at: instant(1) }, 0);
      return stimulus.type === 'event' ? stimulus.event.source : null;
    };
    expect([sourceOf('email_opened'), sourceOf('paid')]).toEqual(['engine', 'track']);
  });
});
