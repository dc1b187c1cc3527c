const points = (values: readonly number[], width: number, height: number): readonly (readonly [number, number])[] => {
  const top = Math.max(...values, 1);
  return values.map((value, at) => [1 + (at / Math.max(1, values.length - 1)) * (width - 2), 2 + (1 - value / top) * (height - 4)] as const);
};

/** The course of a count, oldest first; `label` says the same in words. */
export function Sparkline({ values, label, tone = 'accent', width = 104, height = 24 }: { values: readonly number[]; label: string; tone?: 'accent' | 'danger' | 'quiet'; width?: number; height?: number }) {
  const color = tone === 'accent' ? 'var(--accent)' : tone === 'danger' ? 'var(--danger)' : 'var(--text4)';
  const line = points(values, width, height);
  const last = line[line.length - 1];
  if (last === undefined || values.every((value) => value === 0)) return null;
  const path = line.map(([x, y], at) => `${at === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
  return (
    <svg width={width} height={height} role="img" aria-label={label} style={{ display: 'block', overflow: 'visible' }}>
      <path d={`${path}L${last[0]} ${height}L1 ${height}Z`} fill={color} opacity={0.1} />
      <path d={path} fill="none" stroke={color} strokeWidth={1.5} strokeLinejoin="round" strokeLinecap="round" />
      <circle cx={last[0]} cy={last[1]} r={2} fill={color} />
    </svg>
  );
}
