import './data.css';

/** How much of something is done, 0 to 1; null moves without an end in sight. */
export const ProgressBar = ({ share, label }: { share: number | null; label: string }) => (
  <div className="bar" role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} {...(share === null ? {} : { 'aria-valuenow': Math.round(share * 100) })} data-open={share === null}>
    <div style={share === null ? undefined : { width: `${Math.max(1, Math.min(100, share * 100))}%` }} />
  </div>
);
