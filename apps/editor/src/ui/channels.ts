import { IconAppWindow, IconDeviceMobileMessage, IconMail, IconMessage2, type Icon } from '@tabler/icons-react';
import { channelSchema, type Channel } from '@perennial/model';

/** How a channel is named and shown. */
export interface ChannelLook {
  readonly label: string;
  readonly icon: Icon;
  /** In a sentence: sent so. */
  readonly by: string;
  /** One message of it, in a sentence. */
  readonly noun: string;
}

/** How each channel is named and shown, in the order in which pages list them. */
export const CHANNEL_LOOKS: Record<Channel, ChannelLook> = {
  email: { label: 'Email', icon: IconMail, by: 'by email', noun: 'mail' },
  in_app: { label: 'In-app', icon: IconAppWindow, by: 'in the product', noun: 'in-app message' },
  sms: { label: 'SMS', icon: IconMessage2, by: 'by SMS', noun: 'text message' },
  push: { label: 'Push', icon: IconDeviceMobileMessage, by: 'by push message', noun: 'push message' },
};

/** All channels with their labels, as choices. */
export const CHANNEL_CHOICES = channelSchema.options.map((value) => ({ value, label: CHANNEL_LOOKS[value].label }));

/** A channel by its name, or undefined for one that this version does not know. */
export const channelOf = (name: string): Channel | undefined => channelSchema.safeParse(name).data;
