import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import type { TemplateSource } from '@perennial/model';
import { templateCalls } from '../api/templates.js';

const QUIET_MS = 350;

/** The source as a person would get it, 0.35 s after the last change; the one before stays until then. */
export function usePreview(source: TemplateSource, profileId: number | null) {
  const [calm] = useDebouncedValue(source, QUIET_MS);
  return useQuery({
    queryKey: ['preview', calm, profileId],
    queryFn: ({ signal }) => templateCalls.preview(calm, profileId, signal),
    placeholderData: (kept) => kept,
    staleTime: Infinity,
    gcTime: 30_000,
    retry: false,
  });
}
