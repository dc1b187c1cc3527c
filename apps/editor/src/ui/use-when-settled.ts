import { useDebouncedCallback } from '@mantine/hooks';
import { useContext } from 'react';
import { useLocation } from 'react-router';
import { StillAt } from './still-at.js';

/** Calls something a moment after the last of several words (200 ms), but not once the person is on their way elsewhere: to write the address then would call them back. */
export function useWhenSettled<T>(then: (value: T) => void): (value: T) => void {
  const { pathname } = useLocation();
  const stillAt = useContext(StillAt);
  return useDebouncedCallback((value: T) => {
    if (stillAt(pathname)) then(value);
  }, 200);
}
