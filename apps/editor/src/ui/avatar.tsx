import { initials } from './format.js';

const GROUNDS = [['#EAD9C8', '#6B4420'], ['#D9E3EE', '#2C4766'], ['#E6DFF3', '#54398C'], ['#DDE8DA', '#2F5233'], ['#F3D9C9', '#7A3B17'], ['#F3DCE4', '#7A2845']] as const;

const groundOf = (name: string): readonly [string, string] => {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return GROUNDS[sum % GROUNDS.length] ?? GROUNDS[0];
};

/** Initials on a ground that stays the same for the name; `square` for accounts. Decoration: the name stands beside it. */
export function Avatar({ name, size = 24, square = false }: { name: string; size?: number; square?: boolean }) {
  const [background, color] = groundOf(name);
  const fontSize = Math.max(8, Math.round(size * 0.39));
  return <span className="avat" aria-hidden style={{ width: size, height: size, fontSize, lineHeight: 1, background, color, ...(square ? { borderRadius: 7 } : {}) }}>{initials(name)}</span>;
}
