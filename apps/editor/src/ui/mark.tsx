/** The mark of Perennial; size in px. */
export const Mark = ({ size = 24 }: { size?: number }) => (
  <span className="mark" style={{ width: size, height: size }} aria-hidden>
    <svg width={size * 0.66} height={size * 0.66} viewBox="0 0 16 16" fill="none">
      <path d="M8 15V8.2" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />
      <path d="M8 9.6C8 6.2 5.6 4 1.9 3.9 1.8 7.6 4.3 9.8 8 9.6Z" fill="currentColor" />
      <path d="M8 7.4C8 4 10.3 1.7 14.1 1.5 14.3 5.2 11.8 7.5 8 7.4Z" fill="currentColor" opacity=".72" />
    </svg>
  </span>
);
