const MAX = 60;

/** The key that a name suggests: lower case letters, digits and dashes, at most 60; empty where the name has none of them. */
export function keyOfName(name: string): string {
  const plain = name.normalize('NFD').replaceAll(/\p{M}+/gu, '').toLowerCase();
  return plain.replaceAll(/[^a-z0-9]+/g, '-').replace(/^-+/, '').slice(0, MAX).replace(/-+$/, '');
}
