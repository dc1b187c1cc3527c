/** Fields of a group by name in lower case; of a repeated one, the first. */
export type Fields = Readonly<Record<string, string>>;

/** The groups of fields of a report (RFC 3464, RFC 5965): unfolded, groups apart by empty lines. */
export function fieldGroups(report: string): Fields[] {
  return report.replace(/\r\n?/g, '\n').replace(/\n[ \t]+(?=\S)/g, ' ').split(/\n[ \t]*\n+/).flatMap((group) => {
    const fields: Record<string, string> = {};
    for (const line of group.split('\n')) {
      const [, name, value] = /^([\w-]+)[ \t]*:[ \t]*(.*)$/.exec(line) ?? [];
      if (name !== undefined && value !== undefined && !Object.hasOwn(fields, name.toLowerCase())) fields[name.toLowerCase()] = value.trim();
    }
    return Object.keys(fields).length === 0 ? [] : [fields];
  });
}
