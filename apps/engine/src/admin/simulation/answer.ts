import { chooseZone, forEachRecipient, type SimulatedMessage } from '@perennial/journey';
import type { SimulateAnswer } from '@perennial/model';
import { addressOf, type SimulatedDelivery } from './delivery.js';
import { previews } from './previews.js';
import type { DoneTrial } from './trial.js';

/** A message as it would be seen: in the product where quiet hours switch to that. */
function shownFor(made: SimulatedMessage, delivery: SimulatedDelivery): SimulatedMessage {
  const { instead } = delivery.verdict(made);
  return instead === null ? made : { ...made, message: { ...made.message, channel: 'in_app', template: instead } };
}

/** A simulation as it is answered, its messages rendered. */
export async function answerOf({ graph, start, until, person, fromLog, result, stationery, delivery }: DoneTrial): Promise<SimulateAnswer> {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const nameOf = (id: string): string => nodes.get(id)?.name || id;
  const messages = result.messages.flatMap((made) => (made.to?.length === 0 ? [made] : [...forEachRecipient(made)]));
  const looks = await previews(messages.map((made) => shownFor(made, delivery)), stationery);
  const { zone, unknown } = chooseZone(person.subject.facts, graph.timezone);
  return {
    start, until, fromLog, cut: result.cut, profile: { of: graph.subject, id: person.id, name: person.name, zone, unknownZones: [...unknown] },
    runs: result.runs.map((run) => ({
      run: run.id, key: run.key, state: run.state, reason: run.reason, enteredAt: run.enteredAt, endedAt: run.endedAt, nodeId: run.nodeId, arrivedAt: run.arrivedAt, wakeAt: run.state === 'active' ? run.wakeAt : null, context: run.context,
    })),
    steps: result.log.map((step) => ({
      run: step.enrollmentId, visit: step.visit, nodeId: step.nodeId, nodeName: nameOf(step.nodeId), kind: nodes.get(step.nodeId)?.type ?? '', arrivedAt: step.arrivedAt, leftAt: step.leftAt, outlet: step.outlet, why: step.why,
    })),
    messages: messages.map((made, place) => {
      const { message, facts } = made;
      const { refused, at, instead } = delivery.verdict(made);
      const { version = null, preview = null, reason = null } = looks[place] ?? {};
      return {
        run: message.enrollmentId, visit: message.visit, nodeId: message.nodeId, nodeName: nameOf(message.nodeId), channel: message.channel, template: message.template, topic: message.topic, at: message.at,
        to: addressOf(message.channel, facts, stationery.desk.devicesOf(facts.subjectId)), refused, goesAt: refused === null ? at : null, instead, version, preview, reason,
      };
    }),
    events: result.effects.flatMap((effect) => (effect.type === 'event' ? [{ name: effect.name, properties: effect.properties, at: effect.at }] : [])),
    changes: result.effects.flatMap((effect) => (effect.type === 'change' ? [{ run: effect.enrollmentId, ...effect.change }] : [])),
    refusals: result.refusals.map(({ key, reason, eventName, at }) => ({ key, reason, event: eventName, at })),
  };
}
