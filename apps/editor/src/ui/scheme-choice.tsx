import { useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react';
import { Segments } from './segments.js';

/** Light, dark, or as the system has it. */
export function SchemeChoice() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Segments<MantineColorScheme>
      label="Appearance" value={colorScheme} onChange={setColorScheme}
      items={[{ value: 'auto', label: <><IconDeviceDesktop size={14} />System</> }, { value: 'light', label: <><IconSun size={14} />Light</> }, { value: 'dark', label: <><IconMoon size={14} />Dark</> }]}
    />
  );
}
