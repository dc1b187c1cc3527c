/** The key under which a date brings somebody in: the date itself. */
export const DATE_VALUE = 'date.value';
