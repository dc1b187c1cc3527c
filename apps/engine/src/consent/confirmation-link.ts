/** Whether a mail, as it was written or compiled, has the address at which a person confirms that they want a topic. */
export const hasConfirmationLink = (mail: string): boolean => /\bevent\.confirmUrl\b/.test(mail);
