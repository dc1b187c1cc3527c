import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import '@fontsource-variable/inter/opsz.css';
import '@fontsource-variable/jetbrains-mono/index.css';
import './ui/tokens.css';
import './ui/base.css';
import './ui/mantine.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router';
import { createQueryClient } from './api/queries.js';
import { router } from './router.js';
import { StillAt } from './ui/still-at.js';
import { cssVariablesResolver, theme } from './ui/theme.js';

// The router knows of a click at once; what React shows of it comes later, on a busy machine much later.
const stillAt = (path: string): boolean => router.state.navigation.state === 'idle' && router.state.location.pathname === path;

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no #root');

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={createQueryClient()}>
      <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} defaultColorScheme="auto">
        <Notifications position="bottom-right" limit={3} />
        <StillAt value={stillAt}><RouterProvider router={router} /></StillAt>
      </MantineProvider>
    </QueryClientProvider>
  </StrictMode>,
);
