import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { storageProblem } from '@perennial/model';
import { badField, notFound, problem, type ProblemError } from './problem.js';

type Schema = NonNullable<ArgumentMetadata['schema']>;
type Issue = NonNullable<Awaited<ReturnType<Schema['~standard']['validate']>>['issues']>[number];

const fieldOf = (issue: Issue): string => {
  const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part));
  const unknown = 'keys' in issue && Array.isArray(issue.keys) ? issue.keys.map(String).slice(0, 1) : [];
  return [...path, ...unknown].join('.');
};

function refusal(issues: readonly Issue[]): ProblemError {
  const found = issues.slice(0, 20).map((issue) => ({ field: fieldOf(issue), message: issue.message, severity: 'error' as const }));
  const [first] = found;
  if (first === undefined) return problem(400, 'The request is not valid.');
  return problem(400, first.field === '' ? first.message : `${first.field}: ${first.message}`, { ...(first.field === '' ? {} : { field: first.field }), ...(found.length > 1 ? { problems: found } : {}) });
}

/** Checks what a route takes against the schema in its decorator; the problem document names the field. Text that the database cannot hold is refused first. */
export class SchemaPipe implements PipeTransform {
  /** The parsed value; throws 400, or 404 for a part of the path. */
  public async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const stored = storageProblem(value);
    if (stored !== null) throw metadata.type === 'param' ? notFound('thing') : badField(stored.path === '' ? (metadata.data ?? 'body') : stored.path, stored.reason);
    if (metadata.schema === undefined || metadata.type === 'custom') return value;
    const result = await metadata.schema['~standard'].validate(value);
    if (result.issues === undefined) return result.value;
    throw metadata.type === 'param' ? problem(404, 'There is nothing at this address.') : refusal(result.issues);
  }
}
