/** The journey that a row is of, as pages link it; null: it is of none. */
export const named = (id: number | null, name: string | null): { id: number; name: string } | null => (id === null ? null : { id, name: name ?? '' });
