import { SUBSCRIPTION_ATTRIBUTES, type SubscriptionAttribute } from '@perennial/model';

/** The reserved attributes of an account as people read them. */
export const SUBSCRIPTION_WORDS: Readonly<Record<SubscriptionAttribute, string>> = {
  plan: 'Plan', mrr: 'A month (MRR)', currency: 'Currency', seatsBought: 'Seats bought', seatsUsed: 'Seats used', renewsAt: 'Renews', trialEndsAt: 'Trial ends', owner: 'Our contact',
};

/** The words of an attribute's name where it is a reserved one. */
export const subscriptionWord = (name: string): string => {
  const known = SUBSCRIPTION_ATTRIBUTES.find((one) => one === name);
  return known === undefined ? name : SUBSCRIPTION_WORDS[known];
};
