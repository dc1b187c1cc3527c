import { useEffect, useState } from 'react';
import type { useProfiles } from '../api/profiles.js';

/** People that fill a page. */
const PAGE = 50;

/** How far the list of people is. */
export interface Looking {
  readonly state: 'looking' | 'stopped' | 'full' | 'done' | 'failed';
  readonly found: number;
  /** How many people were looked through so far. */
  readonly looked: number;
  readonly more: () => void;
  readonly stop: () => void;
}

/** Asks for the next pages by itself until 50 people more are found, as long as everybody is looked through; `question` is what is asked for. */
export function useLooking(people: ReturnType<typeof useProfiles>, question: string, on: boolean): Looking {
  const [asked, setAsked] = useState({ question, wanted: PAGE });
  const wanted = asked.question === question ? asked.wanted : PAGE;
  const pages = people.isPlaceholderData ? [] : (people.data?.pages ?? []);
  const found = pages.reduce((sum, { items }) => sum + items.length, 0);
  const looked = pages.reduce((sum, page) => sum + (page.looked ?? 0), 0);
  const open = on && pages.length > 0 && people.hasNextPage;
  const goesOn = open && found < wanted && !people.isFetching && !people.isFetchNextPageError;
  const { fetchNextPage } = people;
  useEffect(() => {
    if (goesOn) void fetchNextPage();
  }, [goesOn, fetchNextPage, looked]);
  const state = (): Looking['state'] => {
    if (people.isFetchNextPageError) return 'failed';
    if (people.isFetching || goesOn) return 'looking';
    if (!open) return 'done';
    return wanted === 0 ? 'stopped' : 'full';
  };
  return {
    state: state(), found, looked,
    more: () => {
      setAsked({ question, wanted: found + PAGE });
      if (people.isFetchNextPageError) void fetchNextPage();
    },
    stop: () => setAsked({ question, wanted: 0 }),
  };
}
