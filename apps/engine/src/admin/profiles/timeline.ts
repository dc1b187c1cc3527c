import { isJsonObject, type JsonObject, type TimelineItem } from '@perennial/model';
import { nodeNames, type Database, type TimelineLine } from '@perennial/store';
import { sourceName } from '../../enrollment/run-rows.js';
import { messageStateName } from '../../insight/run-rows.js';

const text = (detail: JsonObject, name: string): string => {
  const value = detail[name];
  return typeof value === 'string' ? value : '';
};
const textOrNull = (detail: JsonObject, name: string): string | null => (typeof detail[name] === 'string' ? text(detail, name) : null);
const numberOrNull = (detail: JsonObject, name: string): number | null => {
  const value = detail[name];
  return typeof value === 'number' ? value : null;
};
const number = (detail: JsonObject, name: string): number => numberOrNull(detail, name) ?? 0;
const object = (detail: JsonObject, name: string): JsonObject => {
  const value = detail[name];
  return isJsonObject(value) ? value : {};
};

type NodeName = Awaited<ReturnType<typeof nodeNames>>[number];
type NodeOf = (versionId: number, nodeId: string) => NodeName | undefined;

const READ: Record<TimelineLine['kind'], (line: TimelineLine, nodeOf: NodeOf) => TimelineItem> = {
  event: ({ at, detail }) => ({ type: 'event', id: text(detail, 'id'), at, name: text(detail, 'name'), source: sourceName(number(detail, 'source')), properties: object(detail, 'properties') }),
  step: ({ at, detail }, nodeOf) => {
    const nodeId = text(detail, 'nodeId');
    const node = nodeOf(number(detail, 'versionId'), nodeId);
    return {
      type: 'step', id: `${number(detail, 'enrollmentId')}.${number(detail, 'visit')}`, at, journeyId: number(detail, 'journeyId'), journeyName: text(detail, 'journeyName'), enrollmentId: number(detail, 'enrollmentId'), nodeId,
      nodeName: node?.name ?? nodeId, kind: node?.kind ?? '', outlet: textOrNull(detail, 'outlet'), why: object(detail, 'why'),
    };
  },
  message: ({ at, place, detail }) => ({
    type: 'message', id: place, at, channel: text(detail, 'channel'), template: text(detail, 'template'), templateName: text(detail, 'templateName'), state: messageStateName(number(detail, 'state')), reason: textOrNull(detail, 'reason'),
    journeyId: numberOrNull(detail, 'journeyId'), journeyName: textOrNull(detail, 'journeyName'), mailboxId: numberOrNull(detail, 'mailboxId'), provider: textOrNull(detail, 'provider'), providerMessageId: textOrNull(detail, 'providerMessageId'), told: textOrNull(detail, 'told'),
  }),
};

/** Lines of a timeline as the API shows them, with the names of the nodes that steps passed. */
export async function timelineItems(database: Database, workspaceId: number, lines: readonly TimelineLine[]): Promise<TimelineItem[]> {
  const versions = lines.flatMap((line) => (line.kind === 'step' ? [number(line.detail, 'versionId')] : []));
  const nodes = new Map((await nodeNames(database, workspaceId, versions)).map((node) => [`${node.versionId} ${node.nodeId}`, node]));
  return lines.map((line) => READ[line.kind](line, (versionId, nodeId) => nodes.get(`${versionId} ${nodeId}`)));
}
