import type { TemplateFinding } from '@perennial/model';

/** What a field of a form shows of the findings about it: an error under it, else the first warning above it. */
export function aboutPart(findings: readonly TemplateFinding[], part: string, readOnly: boolean) {
  const found = findings.filter((finding) => finding.part === part);
  const error = found.find(({ severity }) => severity === 'error')?.message;
  return { error, description: error === undefined ? found[0]?.message : undefined, readOnly };
}

/** How values of the person are written. */
export const ValuesHint = () => <p className="s12 t3">Values of the person stand between double braces: <code className="mono">{'{{default profile.firstName "there"}}'}</code></p>;
