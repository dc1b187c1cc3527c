import { Button } from '@mantine/core';

/** The end of a list that has more: the next page on demand. */
export const More = ({ hasMore, busy, onMore }: { hasMore: boolean; busy: boolean; onMore: () => void }) =>
  hasMore ? <div className="row" style={{ justifyContent: 'center', padding: 16 }}><Button variant="default" size="xs" loading={busy} onClick={onMore}>Show more</Button></div> : null;
