import { useLocalStorage } from '@mantine/hooks';
import { useEffect, useRef } from 'react';

/** Whether single keys (N, /, G J) act; a choice of each person on each device. */
export const useSingleKeysOn = () => useLocalStorage<boolean>({ key: 'perennial-single-keys', defaultValue: true, getInitialValueInEffect: false });

const inField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName) || target.closest('[role=dialog]') !== null);

const SEQUENCE_MS = 1200;

/** Acts on single keys ("n", "/", "?") and on two in a row ("g j"), outside of fields and dialogs. */
export function useSingleKeys(acts: Readonly<Record<string, () => void>>): void {
  const [on] = useSingleKeysOn();
  const latest = useRef(acts);
  const first = useRef({ key: '', at: 0 });
  useEffect(() => {
    latest.current = acts;
  });
  useEffect(() => {
    if (!on) return undefined;
    const press = (event: KeyboardEvent): void => {
      if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented || inField(event.target)) return;
      const key = event.key.toLowerCase();
      const pair = performance.now() - first.current.at < SEQUENCE_MS ? `${first.current.key} ${key}` : '';
      first.current = { key, at: performance.now() };
      const act = latest.current[pair] ?? (pair.startsWith('g ') ? undefined : latest.current[key]);
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [on]);
}

/** Name of the command key on this machine: ⌘ or Ctrl. */
export const commandKey = /mac|iphone|ipad/i.test(navigator.userAgent) ? '⌘' : 'Ctrl ';
