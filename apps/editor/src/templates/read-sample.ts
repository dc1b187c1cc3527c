import { templateSampleSchema, type TemplateSample } from '@perennial/model';

/** What JSON says as a sample, or what is wrong with it. */
export function readSample(text: string): { readonly ok: true; readonly sample: TemplateSample } | { readonly ok: false; readonly message: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, message: `This is no JSON: ${error instanceof Error ? error.message : 'it cannot be read'}` };
  }
  const parsed = templateSampleSchema.safeParse(value);
  if (parsed.success) return { ok: true, sample: parsed.data };
  const [issue] = parsed.error.issues;
  return { ok: false, message: issue?.code === 'unrecognized_keys' ? `"${issue.keys.join(', ')}" cannot stand on top. Write profile, account, membership, event, context or locale.` : `${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is not right'}`.trim() };
}
