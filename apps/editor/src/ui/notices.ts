import { notifications } from '@mantine/notifications';
import { errorText } from './states.js';

/** Tells that something worked; gone after 4 s. */
export const noticeDone = (message: string): void => {
  notifications.show({ message, color: 'fern', autoClose: 4000, withBorder: false });
};

/** Tells that something failed and what is safe; stays for 8 s. */
export const noticeFailed = (title: string, error: unknown): void => {
  notifications.show({ title, message: errorText(error), color: 'brick', autoClose: 8000, withBorder: false });
};
