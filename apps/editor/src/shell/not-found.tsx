import { Button } from '@mantine/core';
import { IconMapOff } from '@tabler/icons-react';
import { Link } from 'react-router';
import { Page } from '../ui/page.js';
import { EmptyState } from '../ui/states.js';

/** Shown at an address where nothing is. */
export const NotFound = () => (
  <Page title="Not found">
    <EmptyState icon={<IconMapOff size={20} />} title="There is nothing here" action={<Button component={Link} to="/journeys" variant="default">Go to journeys</Button>}>The address may be mistyped, or what it showed was removed.</EmptyState>
  </Page>
);
