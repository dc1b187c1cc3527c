import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import { useNavigation } from 'react-router';

/** Calls something a moment after the last of several words (200 ms), but not once the page is on its way elsewhere: to write the address then would call it back. */
export function useWhenSettled<T>(then: (value: T) => void): (value: T) => void {
  const leaving = useRef(false);
  const { state } = useNavigation();
  useEffect(() => {
    leaving.current = state !== 'idle';
  }, [state]);
  return useDebouncedCallback((value: T) => {
    if (!leaving.current) then(value);
  }, 200);
}
